/** What a broken invariant speaks of in the state that breaks it: the rows that its SELECT returns and what it reads. It judges nothing. */
import type { Invariant } from '../model/pipeline';
import type { Violation } from '../model/trace';
import { showValue } from '../model/value';
import { type Bindings, evaluateSelect } from './evaluate';
import { contentOf } from './reading';
import type { Shape } from './shape';
import { rowsOf } from './tell';

const noBindings: Bindings = { parameter: () => null, variable: () => null };

/** `invariant` in `vector`, a state in which it does not hold. */
export function violationOf(shape: Shape, invariant: Invariant, vector: Int32Array): Violation {
  const content = (relation: string) => contentOf(shape, relation, { get: (slot) => vector[slot] as number });
  const { rule, text } = invariant;
  const result =
    rule.kind === 'never'
      ? evaluateSelect(rule.query, { rows: (relation) => content(relation).rows }, noBindings)
      : undefined;
  const rows = result?.ok
    ? result.value.rows.map((row) =>
        row.map((value, i) => `${result.value.columns[i] ?? `column${i + 1}`}=${showValue(value)}`).join(' '),
      )
    : [];
  return {
    rule: rule.kind,
    text: text.replace(/\s+/g, ' ').trim(),
    rows: rows.sort(),
    contents: invariant.reads.map((relation) => ({
      relation,
      rows: rowsOf(shape, relation, content(relation).numbers),
    })),
  };
}
