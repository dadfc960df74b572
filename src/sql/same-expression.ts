/** When two typed expressions are the same expression, wherever they stand: how GROUP BY and DISTINCT recognise theirs. */
import type { Expression } from '../model/statement';

/** A text that is equal for equal expressions and different for different ones. */
export function fingerprint(expression: Expression): string {
  return JSON.stringify(expression, (key, value) => {
    if (key === 'span') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}
