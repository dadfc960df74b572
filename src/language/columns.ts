/** Columns and keys as a file declares them: names, types, and which columns a key means. It knows one relation at a time. */
import type { Column } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import type { SqlType } from '../model/value';
import { type Data, isData, itemsOf } from './outline';
import type { DraftRelation, Reader } from './reader';
import { spelling } from './references';
import { either } from './report';
import { wordOf } from './settings';

const columnTypes = [
  'integer',
  'numeric',
  'text',
  'boolean',
  'timestamp',
  'uuid',
  'json',
] as const satisfies readonly SqlType[];

/** The declared columns of an entry; a type that is none counts as unknown. undefined: none are declared. */
export function columnsAt(data: Data, path: Path): readonly Column[] | undefined {
  const { columns } = data;
  if (!isData(columns)) return undefined;
  return Object.entries(columns).map(([name, type]) => ({
    name,
    type: wordOf(type, columnTypes) ?? 'unknown',
    place: atKey(...path, 'columns', name),
  }));
}

/**
 * 0-based indices of the columns that a name or a list of names at `path` means; names that no column has are told and left
 * out, and so are repeated ones. `owner` names the relation in messages.
 */
export function columnIndices(
  reader: Reader,
  value: unknown,
  path: Path,
  columns: readonly Column[],
  owner: string,
): readonly number[] {
  const indices: number[] = [];
  for (const item of itemsOf(value, path)) {
    if (typeof item.value !== 'string') continue;
    const name = item.value;
    const index = columns.findIndex((column) => column.name === name);
    if (index >= 0) {
      if (!indices.includes(index)) indices.push(index);
      continue;
    }
    const names = columns.map((column) => column.name);
    const near = reader.references.near(name, names);
    const known = names.length === 0 ? 'it has no columns.' : `its columns are ${either(names.slice(0, 12), 'and')}.`;
    const hint = near === undefined ? known : `did you mean \`${near}\`?`;
    const fixes = near === undefined ? [] : [spelling(item.path, near)];
    reader.report('unknown-column', at(...item.path), `${owner} has no column \`${name}\`; ${hint}`, { fixes });
  }
  return indices;
}

/** Gives a relation whose columns are known the key that the file declares; without one its key stays as it is. */
export function resolveKey(reader: Reader, relation: DraftRelation): void {
  const { declaredKey, columns } = relation;
  if (!declaredKey || !columns) return;
  const owner = `The ${relation.kind} \`${relation.id}\``;
  relation.key = columnIndices(reader, declaredKey.value, declaredKey.path, columns, owner);
}
