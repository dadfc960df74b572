/** Which entry a technology's name means: spellings, shared aliases by section and neighbours, versions, and what is unknown. */
import { describe, expect, it } from 'vitest';
import { isolationLevel, isolationLevels } from '../../src/catalog/guarantees';
import {
  allTechnologies,
  type ResolutionContext,
  resolveTechnology,
  sameTechnologyName,
} from '../../src/catalog/lookup';
import type { Section } from '../../src/catalog/technology';

const found: readonly (readonly [string | undefined, Section, ResolutionContext | undefined, string])[] = [
  ['postgresql', 'stores', undefined, 'postgresql'],
  ['Postgres', 'stores', undefined, 'postgresql'],
  ['sql-server', 'stores', undefined, 'sqlserver'],
  ['SQL Server', 'stores', undefined, 'sqlserver'],
  ['Apache Kafka', 'topics', undefined, 'kafka'],
  ['redis', 'stores', undefined, 'redis'],
  ['redis', 'views', undefined, 'redis_cache'],
  ['postgres', 'views', undefined, 'postgres_matview'],
  ['postgres', 'views', { replica: true }, 'postgresql'],
  ['mysql', 'views', { replica: true }, 'mysql'],
  ['snowflake', 'stores', undefined, 'snowflake'],
  ['snowflake', 'views', undefined, 'snowflake'],
  ['debezium', 'connectors', { sources: ['postgresql'] }, 'debezium_postgresql'],
  ['debezium', 'connectors', { sources: ['mysql', 'mysql'] }, 'debezium_mysql'],
  ['Debezium', 'connectors', { sources: ['mongo'] }, 'debezium_mongodb'],
  ['debezium', 'connectors', { sources: ['generic_store'] }, 'debezium_postgresql'],
  ['debezium', 'connectors', undefined, 'debezium_postgresql'],
  ['native', 'connectors', { sources: ['postgresql'] }, 'native'],
  ['node', 'services', undefined, 'generic_service'],
  ['flink', 'services', undefined, 'flink'],
  [undefined, 'stores', undefined, 'generic_store'],
  [undefined, 'topics', undefined, 'generic_topic'],
  [undefined, 'connectors', undefined, 'generic_connector'],
  [undefined, 'views', undefined, 'generic_view'],
  [undefined, 'services', undefined, 'generic_service'],
];

describe('a technology’s name', () => {
  it.each(found)('%s under %s (%o) is %s', (given, section, context, id) => {
    const resolution = resolveTechnology(given, section, context);
    expect(resolution.kind).toBe('found');
    expect(resolution.technology.id).toBe(id);
  });

  it('behaves as the generic entry and comes with near names where it is not known', () => {
    expect(resolveTechnology('postgressql', 'stores')).toMatchObject({
      kind: 'unknown',
      technology: { id: 'generic_store' },
      suggestions: ['postgresql'],
    });
    expect(resolveTechnology('kafak', 'topics')).toMatchObject({ kind: 'unknown', suggestions: ['kafka'] });
  });

  it('is not known where the product cannot stand', () => {
    expect(resolveTechnology('kafka', 'services')).toMatchObject({
      kind: 'unknown',
      technology: { id: 'generic_service' },
    });
    expect(resolveTechnology('debezium', 'stores')).toMatchObject({
      kind: 'unknown',
      technology: { id: 'generic_store' },
    });
    expect(resolveTechnology('', 'stores').kind).toBe('unknown');
  });

  it('is compared without case and separators', () => {
    expect(sameTechnologyName('SQL Server', 'sql-server')).toBe(true);
    expect(sameTechnologyName('mysql', 'mssql')).toBe(false);
  });

  it('means every entry by its own id in each of its sections, or an entry whose usual section it is', () => {
    for (const technology of allTechnologies()) {
      for (const section of technology.sections) {
        const { kind, technology: meant } = resolveTechnology(technology.id, section);
        expect(kind).toBe('found');
        if (meant.id !== technology.id) expect(meant.sections[0]).toBe(section);
      }
    }
  });
});

describe('the native change feed', () => {
  it('has the facts of the store that it reads', () => {
    const { technology } = resolveTechnology('native', 'connectors', { sources: ['cockroachdb'] });
    expect(technology.facts.txn_boundaries?.value).toBe('lost');
    expect(technology.facts.delivery?.source).toContain('cockroach');
  });
});

describe('a version', () => {
  it('changes MariaDB’s repeatable read before 11.6.2', () => {
    const old = resolveTechnology('mariadb', 'stores', { version: '10.11' }).technology;
    const recent = resolveTechnology('mariadb', 'stores', { version: '11.8' }).technology;
    expect(isolationLevel(old, 'repeatable read')?.permits).toContain('lost_update');
    expect(isolationLevel(recent, 'repeatable read')?.permits).not.toContain('lost_update');
    expect(isolationLevels(old)).toHaveLength(isolationLevels(recent).length);
  });
});
