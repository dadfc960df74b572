/**
 * What can be named in a piece of SQL of a file: relations, the parameters and earlier results of its operation, and the
 * relations that the text itself names, also while it is not SQL yet.
 */
import type { Operation, Pipeline } from '../model/pipeline';
import { operationsOf, relationOf, stepsOf } from '../model/pipeline';
import type { Path } from '../model/place';
import { returnedColumns } from '../sql/parse';
import { candidatesFor } from '../sql/resolve-relation';
import type { ScopeRelation } from '../sql/scope';
import { type Token, tokensOf } from '../sql/tokens';

const sqlKeys = ['sql', 'query', 'require', 'respond', 'never', 'always'];

/** Whether the scalar at `path` holds SQL. */
export function isSqlPath(path: Path): boolean {
  const [section] = path;
  const last = path.at(-1);
  if (section === 'stores') return path.length === 6 && path[2] === 'tables' && path[4] === 'checks';
  if (section === 'views' || section === 'invariants') return path.length === 3 && sqlKeys.includes(String(last));
  return section === 'services' && path[4] === 'steps' && sqlKeys.includes(String(last)) && !path.includes('inputs');
}

/** The relations of a pipeline as SQL names them. */
export function relationsInSql(pipeline: Pipeline): readonly ScopeRelation[] {
  return pipeline.relations.map((relation) => {
    const isInside = relation.kind === 'table' || relation.kind === 'replica';
    return {
      ...relation,
      qualifier: isInside ? relation.node : undefined,
      name: isInside ? relation.id.slice(relation.node.length + 1) : relation.id,
    };
  });
}

/** The operation that the place of a path belongs to. */
export function operationAt(pipeline: Pipeline, path: Path): Operation | undefined {
  if (path[0] !== 'services' || path[2] !== 'operations') return undefined;
  return operationsOf(pipeline).find(({ service, name }) => service === path[1] && name === path[3]);
}

/** What `:name` can be in an operation: inputs, and columns of the message that starts it, each with its type. */
export function parametersOf(pipeline: Pipeline, operation: Operation): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  if (operation.trigger.kind === 'topic') {
    for (const { name, type } of relationOf(pipeline, operation.trigger.topic)?.columns ?? [])
      parameters.set(name, type);
  }
  for (const { name, type } of operation.inputs) parameters.set(name, type);
  return parameters;
}

/** Whether a step at `path` comes before one at `other`. */
function isBefore(path: Path, other: Path): boolean {
  for (const [index, segment] of path.entries()) {
    const against = other[index];
    if (segment === against) continue;
    return typeof segment === 'number' && typeof against === 'number' && segment < against;
  }
  return false;
}

/** Results of the statements before `path`: variables with their columns; undefined: not known. */
export function variablesBefore(
  operation: Operation,
  path: Path,
): ReadonlyMap<string, readonly { readonly name: string; readonly type: string }[] | undefined> {
  const variables = new Map<string, readonly { readonly name: string; readonly type: string }[] | undefined>();
  for (const step of stepsOf(operation)) {
    if (step.kind !== 'sql' || step.into === undefined || step.into.startsWith('$')) continue;
    if (step.place.kind !== 'node' || !isBefore(step.place.path, path)) continue;
    const { statement } = step;
    variables.set(step.into, statement.kind === 'unsupported' ? undefined : returnedColumns(statement));
  }
  return variables;
}

/** A relation that SQL text names, under its alias. */
export interface NamedSource {
  readonly alias: string;
  readonly relation: ScopeRelation;
}

const beforeRelations = ['from', 'join', 'into', 'update', 'using', 'only'];
const afterRelations = [
  'where set on group order having limit offset join inner left right full cross natural using for values',
  'returning select union from as when then and or window fetch conflict do default lateral',
].flatMap((words) => words.split(' '));

function isName(token: Token | undefined): token is Token {
  return token?.kind === 'word' || token?.kind === 'quoted';
}

function nameOf(token: Token): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : token.text;
}

/** Whether a relation is wanted after the token at `index`: behind FROM and its like, and behind a comma in their lists. */
export function wantsRelation(tokens: readonly Token[], index: number): boolean {
  let at = index;
  while (tokens[at]?.text === ',' || isName(tokens[at])) {
    const token = tokens[at];
    if (token?.kind === 'word' && beforeRelations.includes(token.text)) return true;
    if (at === index && token?.text !== ',') return false;
    if (token?.kind === 'word' && token.text !== 'as' && afterRelations.includes(token.text)) return false;
    at -= 1;
    while (tokens[at]?.text === '.') at -= 1;
  }
  return false;
}

/** The relations that the text names, in order, found by its words. */
export function sourcesIn(text: string, relations: readonly ScopeRelation[]): readonly NamedSource[] {
  const tokens = tokensOf(text);
  const sources: NamedSource[] = [];
  tokens.forEach((token, index) => {
    if (!isName(token) || tokens[index - 1]?.text === '.' || !wantsRelation(tokens, index - 1)) return;
    const parts = [nameOf(token)];
    let next = index + 1;
    const second = tokens[next + 1];
    if (tokens[next]?.text === '.' && isName(second)) {
      parts.push(nameOf(second));
      next += 2;
    }
    const [relation] = candidatesFor(relations, parts);
    if (!relation) return;
    if (tokens[next]?.text === 'as') next += 1;
    const after = tokens[next];
    const hasAlias = isName(after) && !(after.kind === 'word' && afterRelations.includes(after.text));
    sources.push({ alias: hasAlias ? nameOf(after) : relation.name, relation });
  });
  return sources;
}

/** Columns of a relation; empty where they are not known. */
export function columnsOf({ columns }: Pick<ScopeRelation, 'columns'>): NonNullable<ScopeRelation['columns']> {
  return columns ?? [];
}
