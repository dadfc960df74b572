/** The schema explains everything that can be written, and the words that the code knows are its words. */
import { beforeAll, describe, expect, it } from 'vitest';
import schema from '../../schemas/pipeline.schema.json';
import { load } from '../../src/language/load';
import { type Shape, shapeAt } from '../../src/language/schema';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

describe('hover texts', () => {
  const definitions: { [name: string]: Shape } = schema.definitions as never;
  const described = (shape: Shape): boolean =>
    shape.description !== undefined || (shape.$ref !== undefined && described(definitions[shape.$ref.slice(14)] ?? {}));
  const owners = Object.entries({ ...definitions, root: schema as never as Shape }).filter(
    ([, { properties }]) => properties,
  );
  it.each(owners)('of %s: every key has one', (_, { properties }) => {
    for (const [key, shape] of Object.entries(properties ?? {})) expect(described(shape), key).toBe(true);
  });

  it('are found along a path, through the kind of a step', () => {
    const data = { flowproof: 1, services: { s: { operations: { o: { steps: [{ sql: 'SELECT 1', into: 'a' }] } } } } };
    const path = ['services', 's', 'operations', 'o', 'steps', 0];
    expect(shapeAt(data, [...path, 'into'])?.description).toMatch(/^Variable that holds the first row/);
    expect(Object.keys(shapeAt(data, path)?.properties ?? {})).toEqual(['sql', 'into']);
    expect(shapeAt(data, ['topics', 't', 'partitions'])?.default).toBe(1);
    expect(shapeAt(data, ['nothing'])).toBeUndefined();
  });
});

describe('words', () => {
  const { definitions } = schema;
  it.each(definitions.columnType.enum)('%s is a type of columns', (type) => {
    const { pipeline } = load(`flowproof: 1\ntopics: { t: { columns: { c: ${type} } } }`);
    expect(pipeline.relations[0]?.columns?.[0]?.type).toBe(type);
  });

  it.each(definitions.delivery.enum)('%s is a delivery', (delivery) => {
    const { pipeline } = load(
      `flowproof: 1\ntopics: { t: {}, u: {} }\nconnectors: { c: { from: t, to: u, delivery: ${delivery} } }`,
    );
    expect(pipeline.connectors[0]?.delivery).toMatchObject({ value: delivery, from: 'file' });
  });

  it.each(definitions.messageIsolation.enum)('%s is an isolation of readers of topics', (isolation) => {
    const { pipeline, diagnostics } = load(`flowproof: 1
topics: { t: { columns: { id: text }, idempotent_producers: false }, u: {} }
connectors: { c: { from: t, to: u, isolation: ${isolation} } }
views: { v: { from: [t], isolation: ${isolation} } }
services: { s: { operations: { o: { on: { topic: t }, isolation: ${isolation}, reads: [v] } } } }
`);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(pipeline.topics[0]?.idempotentProducers).toMatchObject({ value: false });
    for (const reader of [pipeline.connectors[0], pipeline.views[0], pipeline.services[0]?.operations[0]?.trigger]) {
      expect(reader).toMatchObject({ isolation: { value: isolation } });
    }
  });

  it.each(definitions.severity.enum)('%s is a severity', (severity) => {
    expect(load(`flowproof: 1\nrules: { dual-write: ${severity} }`).pipeline.rules['dual-write']?.setting).toBe(
      severity,
    );
  });

  it.each(definitions.fault.enum)('%s is a fault', (fault) => {
    expect(load(`flowproof: 1\nsimulation: { faults: [${fault}] }`).pipeline.simulation.faults).toEqual([fault]);
  });
});
