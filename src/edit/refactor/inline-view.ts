/** A view's query as a sub-query over tables, so that a transaction can ask the same question of the store itself. */
import type { Pipeline } from '../../model/pipeline';
import { sqlName } from '../../model/sql-name';
import type { RelationId } from '../../model/statement';
import { walkSql } from '../../model/statement-walk';
import { hasOwnAlias } from './sql-places';

/** Name of the table that a relation's rows can be read from inside the transaction; undefined: there is none. */
export type TableOf = (relation: RelationId) => string | undefined;

/** SQL without line breaks; as it is where a line break means something, in a comment or a text. */
export function onOneLine(sql: string): string {
  const isMeant = sql.includes('--') || /'[^'\n]*\n[^']*'/.test(sql);
  return isMeant ? sql : sql.trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** SQL for a FROM clause that gives what `relation` shows, without an alias: a table's name, or a query in parentheses. */
export function sourceText(pipeline: Pipeline, relation: RelationId, tableOf: TableOf, depth = 0): string | undefined {
  const table = tableOf(relation);
  if (table !== undefined) return table;
  const view = pipeline.views.find(({ relations }) => relations.includes(relation));
  if (view?.definition.kind !== 'query' || depth > 8) return undefined;
  const { query, text } = view.definition;
  const splices: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  let isWhole = true;
  walkSql(query, {
    source: (source) => {
      if (source.kind !== 'relation') return;
      const inner = sourceText(pipeline, source.relation, tableOf, depth + 1);
      if (inner === undefined) isWhole = false;
      const alias = hasOwnAlias(text, source) ? '' : ` AS ${sqlName(source.alias)}`;
      splices.push({ ...source.span, text: `${inner}${alias}` });
    },
  });
  if (!isWhole) return undefined;
  let result = text;
  for (const splice of splices.sort((a, b) => b.start - a.start)) {
    result = result.slice(0, splice.start) + splice.text + result.slice(splice.end);
  }
  return `(${result
    .trim()
    .replace(/;$/, '')
    .replaceAll(/\s*\n\s*/g, ' ')})`;
}
