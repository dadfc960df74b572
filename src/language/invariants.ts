/** Invariants: the SQL of what must never be seen, with what it reads. It knows nothing of when they are checked. */
import type { Invariant } from '../model/pipeline';
import { at, atKey } from '../model/place';
import { parseCondition, parseQuery } from '../sql/parse';
import { type Entry, textOf } from './outline';
import { accept, openScope, type Reader, sqlAt } from './reader';
import { wordOf } from './settings';

const notLookedAt = 'The simulation does not look at this invariant.';

/** The invariant of an entry as a list of one; empty when its SQL cannot be understood, which is told. */
export function invariantOf(reader: Reader, { name, path, data }: Entry): readonly Invariant[] {
  const kind = data.never === undefined ? 'always' : 'never';
  const sqlPath = [...path, kind];
  const text = sqlAt(reader, data[kind], sqlPath);
  if (text === undefined) return [];
  const scope = openScope(reader);
  const common = {
    name,
    description: textOf(data.description),
    place: atKey(...path),
    when: wordOf(data.when, ['always', 'settled']) ?? 'always',
    text,
    sqlPlace: at(...sqlPath),
  } as const;
  if (kind === 'never') {
    const parsed = parseQuery(text, scope, notLookedAt);
    const query = accept(reader, sqlPath, parsed);
    return query?.kind === 'select' ? [{ ...common, rule: { kind, query }, reads: parsed.reads }] : [];
  }
  const parsed = parseCondition(text, scope, undefined, notLookedAt);
  const condition = accept(reader, sqlPath, parsed);
  return condition ? [{ ...common, rule: { kind, condition }, reads: parsed.reads }] : [];
}
