/** What can be named at the cursor inside a piece of SQL: relations behind FROM, columns of what the text reads, parameters. */
import type { Pipeline } from '../model/pipeline';
import { scalarFunctions } from '../model/statement';
import { indexOf, sqlName, sqlNameOf } from '../sql/relation-index';
import type { ScopeRelation } from '../sql/scope';
import { tokensOf } from '../sql/tokens';
import type { Completion, CompletionKind } from './complete';
import { columnList } from './complete-names';
import type { Cursor } from './cursor';
import {
  columnsOf,
  operationAt,
  parametersOf,
  relationsInSql,
  sourcesIn,
  variablesBefore,
  wantsRelation,
} from './sql-around';

interface Named {
  readonly name: string;
  readonly type: string;
}

/** What can be named at the cursor, the likeliest first; `text` and `offset` are the file's. */
export function sqlCompletions(
  pipeline: Pipeline,
  cursor: Cursor,
  text: string,
  offset: number,
): readonly Completion[] {
  const sql = cursor.value;
  const before = sql.slice(0, cursor.offset);
  const typed = /(:?)((?:"[^"]*"|[\w$]+)\.)?([\w$]*)$/.exec(before);
  const [, colon = '', owner, word = ''] = typed ?? [];
  const rest = /^[\w$]*/.exec(text.slice(offset))?.[0] ?? '';
  const range = { start: offset - word.length, end: offset + rest.length };
  const add = (label: string, kind: CompletionKind, detail: string, documentation?: string): Completion => {
    return { label, kind, insert: label, range, detail, ...(documentation ? { documentation } : {}) };
  };
  const asColumns = (columns: readonly Named[], of: string): readonly Completion[] =>
    columns.filter(({ name }) => name !== '*').map(({ name, type }) => add(sqlName(name), 'column', `${type}, ${of}`));
  const name = owner?.slice(0, -1).replaceAll('"', '');
  const operation = operationAt(pipeline, cursor.path);
  const variables = operation
    ? variablesBefore(operation, cursor.path)
    : new Map<string, readonly Named[] | undefined>();
  if (colon === ':' && !/[\w:]$/.test(before.slice(0, typed?.index))) {
    if (name !== undefined) return asColumns(variables.get(name) ?? [], `of :${name}`);
    const inputs = operation ? [...parametersOf(pipeline, operation)] : [];
    return [
      ...inputs.map(([parameter, type]) => add(sqlName(parameter), 'parameter', type)),
      ...[...variables].map(([variable, columns]) =>
        add(sqlName(variable), 'parameter', 'first row of an earlier statement', columns && columnList(columns)),
      ),
    ];
  }
  const relations = relationsInSql(pipeline);
  const sources = sourcesHere(pipeline, cursor, sql, relations);
  if (name !== undefined) {
    const source = sources.find(({ alias }) => alias === name);
    if (source) return asColumns(columnsOf(source.relation), `of ${source.alias}`);
    const inside = [...(indexOf(relations).byQualifier.get(name)?.values() ?? [])].flat();
    return inside.map((relation) => add(sqlName(relation.name), 'relation', relation.kind));
  }
  const asRelations = relations.map((relation) =>
    add(shortest(relations, relation), 'relation', relation.kind, columnList(columnsOf(relation))),
  );
  const tokens = tokensOf(before.slice(0, before.length - word.length));
  if (wantsRelation(tokens, tokens.length - 1)) return asRelations;
  const columns = sources.flatMap(({ alias, relation }) => asColumns(columnsOf(relation), `of ${alias}`));
  const once = columns.filter(({ label }, index) => columns.findIndex((other) => other.label === label) === index);
  const parameters = operation
    ? [...parametersOf(pipeline, operation).keys(), ...variables.keys()].map((each) =>
        add(`:${sqlName(each)}`, 'parameter', 'parameter'),
      )
    : [];
  const functions = scalarFunctions.map((each) => add(each, 'function', 'function'));
  return [...once, ...parameters, ...functions];
}

/** The relations that the text names; for a check, the table that it belongs to. */
function sourcesHere(pipeline: Pipeline, { path }: Cursor, sql: string, relations: readonly ScopeRelation[]) {
  const named = sourcesIn(sql, relations);
  if (path[0] !== 'stores') return named;
  const table = pipeline.relations.find(({ id }) => id === `${path[1]}.${path[3]}`);
  const own = table && relations.find(({ id }) => id === table.id);
  return own ? [{ alias: own.name, relation: own }, ...named] : named;
}

/** The shortest way to write a relation. */
function shortest(relations: readonly ScopeRelation[], relation: ScopeRelation): string {
  const short = indexOf(relations).byName.get(relation.name);
  return short?.length === 1 && short[0] === relation ? sqlName(relation.name) : sqlNameOf(relation);
}
