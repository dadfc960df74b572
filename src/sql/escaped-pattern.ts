/** LIKE … ESCAPE: the pattern with the backslash as its escape character. It knows constants only. */
import type { Expression } from '../model/statement';

function textOf(expression: Expression): string | undefined {
  return expression.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined;
}

/**
 * The pattern as LIKE reads it without ESCAPE; undefined where either is no constant text, or the escape is longer than a
 * character. As `like_escape` does it (PostgreSQL 18, src/backend/utils/adt/like_match.c).
 */
export function escapedPattern(pattern: Expression, escaping: Expression): Expression | undefined {
  const [text, mark] = [textOf(pattern), textOf(escaping)];
  if (text === undefined || mark === undefined || [...mark].length > 1) return undefined;
  const span = { start: pattern.span.start, end: Math.max(pattern.span.end, escaping.span.end) };
  if (mark === '\\') return { ...pattern, span };
  let value = '';
  let isEscaped = false;
  for (const character of text) {
    if (character === mark && !isEscaped) {
      value += '\\';
      isEscaped = true;
      continue;
    }
    value += character === '\\' && !isEscaped ? '\\\\' : character;
    isEscaped = false;
  }
  return { kind: 'literal', value, type: pattern.type, span };
}
