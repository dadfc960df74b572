/** Stores and their tables: columns, keys, constraints and initial rows. It knows nothing of what reads or writes them. */
import { defaultIsolation, isolationLevel } from '../catalog/lookup';
import type { Technology } from '../catalog/technology';
import type { Setting, Store, Table } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import { parseCondition } from '../sql/parse';
import { columnIndices, columnsAt, resolveKey } from './columns';
import { type Data, type Entry, itemsOf, type Outline, textOf } from './outline';
import { accept, type DraftRelation, openScope, type Reader, sqlAt, technologyOf } from './reader';
import { rowsAt } from './values';

/** The level that an entry names, as the catalog spells it; what the technology does not document stays as written. */
export function namedIsolation(
  technology: Technology,
  data: Data,
  path: Path,
  otherwise: Setting<string>,
): Setting<string> {
  const said = textOf(data.isolation)?.trim();
  if (said === undefined || said === '') return otherwise;
  const value = isolationLevel(technology, said)?.name ?? said.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
  return { value, from: 'file', place: at(...path, 'isolation') };
}

/** Fills in columns and keys of the tables of every store, so that SQL can use them. */
export function declareTables(reader: Reader): void {
  for (const store of reader.outline.stores) {
    for (const table of store.tables) {
      const relation = reader.relations.get(`${store.name}.${table.name}`);
      if (relation?.kind !== 'table') continue;
      relation.columns = columnsAt(table.data, table.path);
      resolveKey(reader, relation);
    }
  }
}

type StoreEntry = Outline['stores'][number];

/** The store of an entry; its tables have been declared. */
export function storeOf(reader: Reader, entry: StoreEntry): Store {
  const { technology, reference } = technologyOf(reader, entry, 'stores');
  const { name, path, data } = entry;
  const documented: Setting<string> = { value: defaultIsolation(technology), from: 'technology' };
  const isolation = namedIsolation(technology, data, path, documented);
  reader.isolations.set(name, isolation);
  const tables = entry.tables.flatMap((table) => {
    const relation = reader.relations.get(`${name}.${table.name}`);
    return relation && relation.kind === 'table' && relation.node === name ? [tableOf(reader, table, relation)] : [];
  });
  return {
    kind: 'store',
    name,
    description: textOf(data.description),
    place: atKey(...path),
    technology: reference,
    isolation,
    tables,
  };
}

const notEnforced = 'The simulation does not enforce this check.';

function tableOf(reader: Reader, entry: Entry, relation: DraftRelation): Table {
  const { data, path } = entry;
  const columns = relation.columns ?? [];
  const owner = `The table \`${relation.id}\``;
  if (!relation.columns && Array.isArray(data.rows) && data.rows.length > 0) {
    reader.report(
      'schema',
      atKey(...path, 'rows'),
      `${owner} has rows but no columns; list its \`columns\` with their types.`,
    );
  }
  const unique = (Array.isArray(data.unique) ? data.unique : []).map((value: unknown, index) =>
    columnIndices(reader, value, [...path, 'unique', index], columns, owner),
  );
  const row = { name: entry.name, columns };
  const checks = itemsOf(Array.isArray(data.checks) ? data.checks : undefined, [...path, 'checks']).flatMap((check) => {
    const text = sqlAt(reader, check.value, check.path);
    if (text === undefined) return [];
    const condition = accept(reader, check.path, parseCondition(text, openScope(reader), row, notEnforced));
    return condition ? [{ condition, text, place: at(...check.path) }] : [];
  });
  const rowOwner = { name: `the table \`${relation.id}\``, columns, key: relation.key, isKeyUnique: true };
  return {
    name: entry.name,
    description: textOf(data.description),
    place: atKey(...path),
    relation: relation.id,
    key: relation.key,
    unique: unique.filter((list) => list.length > 0),
    checks,
    rows: relation.columns && rowsAt(reader, data.rows, [...path, 'rows'], rowOwner),
  };
}
