/** Runs PostgreSQL's parser over a text and tells its refusals in plain words, at the very place. It knows no names or types. */
import { loadModule, parseSync } from 'libpg-query';
import type { OffsetRange } from '../model/place';
import { maxNesting } from './binding';
import type { Node, RawStmt } from './raw';
import type { SqlProblem } from './scope';
import { offsetOfCharacter, prepare, type SqlText, tokenIndexAt } from './sql-text';

/** Longer texts are refused, in UTF-16 units: no person wrote them into a pipeline. */
export const maxLength = 20000;
const maxTokens = 4000;

let isLoaded = false;

/** Loads PostgreSQL's parser (WebAssembly); has to be awaited once before anything is parsed. */
export async function loadParser(): Promise<void> {
  await loadModule();
  isLoaded = true;
}

export interface ReadText {
  readonly sql: SqlText;
  /** The statement; undefined when there is none, with the problem that says why. */
  readonly statement: Node | undefined;
  readonly problem: SqlProblem | undefined;
}

/**
 * What was read lately, by prefix and text, in two generations: while somebody types, a file is read again with every key, and
 * all its statements but one are as they were.
 */
let recent = new Map<string, ReadText>();
let older: ReadonlyMap<string, ReadText> = new Map();
let recentCharacters = 0;
/** Of SQL, in each generation; a tree takes some fifty times as much room. */
const maxRemembered = 200_000;

/** PostgreSQL's tree of the one statement in `text`, or the syntax error. Throws only when the parser was never loaded. */
export function readText(text: string, prefix = ''): ReadText {
  if (!isLoaded) throw new Error('loadParser has to be awaited before SQL is parsed');
  const key = `${prefix}\0${text}`;
  const known = recent.get(key);
  if (known) return known;
  const read = older.get(key) ?? readAnew(text, prefix);
  if (recentCharacters > maxRemembered) {
    older = recent;
    recent = new Map();
    recentCharacters = 0;
  }
  recent.set(key, read);
  recentCharacters += key.length;
  return read;
}

function readAnew(text: string, prefix: string): ReadText {
  const bounded = text.length > maxLength ? '' : text;
  const sql = prepare(bounded, prefix);
  const refuse = (message: string, span: OffsetRange): ReadText => ({
    sql,
    statement: undefined,
    problem: { rule: 'syntax', severity: 'error', message, span },
  });
  if (text.length > maxLength) {
    return refuse(`This SQL is ${text.length} characters long; the limit is ${maxLength}.`, {
      start: 0,
      end: text.length,
    });
  }
  if (sql.tokens.length === 0) {
    const what = prefix === '' ? 'a statement such as SELECT …' : 'an expression';
    return refuse(`There is no SQL here: write ${what}.`, { start: 0, end: text.length });
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) return refuse('SQL cannot hold the character NUL.', { start: nul, end: nul + 1 });
  if (sql.depth > maxNesting) {
    const span = deepBracket(sql);
    return refuse(`Brackets are nested more than ${maxNesting} deep: write it in simpler parts.`, span);
  }
  if (sql.tokens.length > maxTokens) {
    const token = sql.tokens[maxTokens];
    const span = token ? { start: token.start, end: token.end } : { start: 0, end: text.length };
    return refuse(`This SQL has more than ${maxTokens} words and signs: write it in simpler parts.`, span);
  }
  const parsed = parse(sql.prepared);
  if ('error' in parsed) return { sql, statement: undefined, problem: problemOf(sql, parsed.error) };
  const [first, second] = parsed.statements;
  if (second) {
    const start = sql.offsetOfByte(second.stmt_location ?? 0);
    const token = sql.tokens[tokenIndexAt(sql, start)];
    const span = token ? { start: token.start, end: token.end } : { start, end: start };
    return refuse('A second statement begins here: one step holds one statement, so give it a step of its own.', span);
  }
  if (!first?.stmt) return refuse('There is no statement here, only a semicolon.', { start: 0, end: text.length });
  return { sql, statement: first.stmt, problem: undefined };
}

type Outcome = { readonly statements: readonly RawStmt[] } | { readonly error: unknown };

function parse(text: string): Outcome {
  try {
    return { statements: parseSync(text).stmts ?? [] };
  } catch (error) {
    return { error };
  }
}

/** The first bracket that is nested too deep. */
function deepBracket(sql: SqlText): OffsetRange {
  let depth = 0;
  for (const token of sql.tokens) {
    if (token.kind === 'open' || token.text === 'case') depth += 1;
    else if (token.kind === 'close' || token.text === 'end') depth -= 1;
    if (depth > maxNesting) return { start: token.start, end: token.end };
  }
  return { start: 0, end: sql.text.length };
}

/** What PostgreSQL said, in plain words, where it said it. */
function problemOf(sql: SqlText, error: unknown): SqlProblem {
  const details = (error as { readonly sqlDetails?: { readonly message: string; readonly cursorPosition: number } })
    .sqlDetails;
  const whole = { start: 0, end: sql.text.length };
  if (!details) {
    const message = 'This SQL is nested too deep for PostgreSQL’s parser: write it in simpler parts.';
    return { rule: 'syntax', severity: 'error', message, span: whole };
  }
  const offset = offsetOfCharacter(sql, details.cursorPosition);
  const index = tokenIndexAt(sql, offset);
  const token = sql.tokens[index];
  const last = sql.tokens.at(-1);
  const near =
    token &&
    (token.text.length > 40
      ? `${sql.text.slice(token.start, token.start + 37)}…`
      : sql.text.slice(token.start, token.end));
  // PostgreSQL saw `$1` where the user wrote a parameter, and repeats a text that is never closed to its end.
  const said = (
    near === undefined
      ? details.message
      : details.message.replace(/(at or near ")[\s\S]*"$/, `$1${near.replaceAll('$', '$$$$')}"`)
  ).slice(0, 200);
  const quoted = ` (PostgreSQL: ${said})`;
  const problem = (message: string, span: OffsetRange): SqlProblem => ({
    rule: 'syntax',
    severity: 'error',
    message: `${message}${quoted}`,
    span,
  });
  if (!token || details.message.endsWith('at end of input')) {
    const end = last ? { start: last.start, end: last.end } : whole;
    return problem(
      `The SQL ends too early: something has to follow ${sql.text.slice(end.start, end.end).slice(0, 40)}.`,
      end,
    );
  }
  const span = { start: token.start, end: token.end };
  const first = { start: token.start, end: Math.min(token.start + 1, token.end) };
  if (details.message.startsWith('unterminated quoted identifier'))
    return problem('This name in double quotes is never closed.', first);
  if (details.message.startsWith('unterminated')) return problem('What begins here is never closed.', first);
  if (details.message.startsWith('zero-length')) return problem('A name in double quotes cannot be empty.', span);
  if (near === ':')
    return problem(
      'A parameter is written :name, with no space after the colon and none but a space, bracket or operator before it.',
      span,
    );
  if (details.message.startsWith('syntax error')) return problem(`SQL cannot go on with ${near} here.`, span);
  return problem('PostgreSQL does not accept this.', span);
}
