/** What `:name` and `:variable.column` mean: inputs of the operation, and columns of what earlier statements returned. */
import type { Expression } from '../model/statement';
import type { SqlType } from '../model/value';
import { list } from './binding';
import { sqlName } from './relation-index';
import { nearIn, type SqlProblem, type SqlScope } from './scope';
import type { SqlText } from './sql-text';
import type { Token } from './tokens';

/** The expressions that the parameters of a text mean, by the offset where they start, and what is wrong with the others. */
export function resolveParameters(
  sql: SqlText,
  scope: SqlScope,
): { readonly parameters: ReadonlyMap<number, Expression>; readonly problems: readonly SqlProblem[] } {
  const parameters = new Map<number, Expression>();
  const problems: SqlProblem[] = [];
  for (const token of sql.tokens) {
    if (token.kind !== 'parameter') continue;
    const meant = resolve(token, scope);
    const span = { start: token.start, end: token.end };
    if ('message' in meant) {
      const { rule, message, near } = meant;
      // `:variable.<column>` is no name that could be written.
      const names = near?.filter((name) => !name.includes('<')) ?? [];
      problems.push({ rule, severity: 'error', message, span, ...(names.length === 0 ? {} : { meant: names }) });
      // Its type is anyone's guess; the problem is told already.
      parameters.set(token.start, { kind: 'literal', value: null, type: 'unknown', span });
    } else parameters.set(token.start, { ...meant, span });
  }
  return { parameters, problems };
}

type Meant =
  | { readonly kind: 'parameter'; readonly name: string; readonly type: SqlType }
  | { readonly kind: 'variable'; readonly variable: string; readonly column: string; readonly type: SqlType }
  | { readonly rule: SqlProblem['rule']; readonly message: string; readonly near?: readonly string[] };

/** The entry called `name`, or, when it was not written in quotes, called so in lower case, as SQL folds names. */
function find<T>(
  entries: ReadonlyMap<string, T>,
  name: string,
  isQuoted: boolean,
): { key: string; value: T } | undefined {
  for (const key of isQuoted ? [name] : [name, name.toLowerCase()]) {
    const value = entries.get(key);
    if (value !== undefined || entries.has(key)) return { key, value: value as T };
  }
  return undefined;
}

function resolve(token: Token, scope: SqlScope): Meant {
  const [first = '', column] = token.names ?? [];
  const written = `:${sqlName(first)}`;
  const isQuoted = token.text.startsWith(':"');
  const parameter = find(scope.parameters, first, isQuoted);
  const variable = find(scope.variables, first, isQuoted);
  if (column === undefined) {
    if (parameter) return { kind: 'parameter', name: parameter.key, type: parameter.value };
    if (variable) {
      const columns = [...(variable.value?.keys() ?? [])];
      const example = columns[0] === undefined ? '' : `, for example ${written}.${sqlName(columns[0])}`;
      const message = `${written} is the result of an earlier statement, a row with columns: write ${written}.<column>${example}.`;
      return { rule: 'unknown-reference', message };
    }
    return { rule: 'unknown-reference', ...unknownName(first, scope) };
  }
  if (variable) {
    const columns = variable.value;
    if (!columns) return { kind: 'variable', variable: variable.key, column, type: 'unknown' };
    const found = find(columns, column, token.text.endsWith('"'));
    if (found) return { kind: 'variable', variable: variable.key, column: found.key, type: found.value };
    const near = nearIn(scope, column, columns.keys()).map((name) => `${written}.${sqlName(name)}`);
    const known = [...columns.keys()].map(sqlName);
    const advice =
      near.length > 0
        ? `Did you mean ${list(near, 'or')}?`
        : known.length > 0
          ? `It returns ${list(known)}.`
          : 'It returns no columns: add RETURNING to it.';
    const message = `The statement whose result is ${sqlName(variable.key)} returns no column ${sqlName(column)}. ${advice}`;
    return { rule: 'unknown-column', message, near };
  }
  if (parameter) {
    return {
      rule: 'unknown-reference',
      message: `${written} is a single value without columns: write ${written} alone.`,
    };
  }
  const near = nearIn(scope, first, scope.variables.keys()).map((name) => `:${sqlName(name)}.${sqlName(column)}`);
  const known = [...scope.variables.keys()].map(sqlName);
  const advice =
    near.length > 0
      ? `Did you mean ${list(near, 'or')}?`
      : known.length > 0
        ? `There ${known.length === 1 ? 'is' : 'are'} ${list(known)}.`
        : 'A statement above has to keep its result: add into: to it.';
  return {
    rule: 'unknown-reference',
    message: `No earlier statement puts its result into ${sqlName(first)}. ${advice}`,
    near,
  };
}

function unknownName(name: string, scope: SqlScope): { readonly message: string; readonly near: readonly string[] } {
  const written = `:${sqlName(name)}`;
  const near = nearIn(scope, name, [...scope.parameters.keys(), ...scope.variables.keys()]).map((each) =>
    scope.parameters.has(each) ? `:${sqlName(each)}` : `:${sqlName(each)}.<column>`,
  );
  if (near.length > 0) return { message: `There is no parameter ${written}. Did you mean ${list(near, 'or')}?`, near };
  const known = [...scope.parameters.keys()].map((each) => `:${sqlName(each)}`);
  const message =
    known.length === 0
      ? `There is no parameter ${written}: nothing gives parameters here.`
      : `There is no parameter ${written}. ${known.length === 1 ? 'The only one is' : 'There are'} ${list(known)}.`;
  return { message, near };
}
