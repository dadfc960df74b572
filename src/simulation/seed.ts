/** Small made-up rows for tables and topics that the file leaves empty and that operations decide on, so that decisions have something to find. */
import type { Pipeline, Relation } from '../model/pipeline';
import { operationsOf, stepsOf } from '../model/pipeline';
import type { Expression, RelationId, Statement } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import { numericOf, type Row, type SqlType, type Value } from '../model/value';
import { type Contents, givenContents } from './initial';
import type { Program } from './program';
import { upstreamOf } from './reach';

/** Values that integer columns are seeded with. */
const small = [0, 1, 2] as const;

/** Initial contents to try: the file's rows alone first, then with each seeded relation holding rows of small values. */
export function seededContents(
  pipeline: Pipeline,
  relations: ReadonlySet<RelationId>,
  started: readonly Program[],
  programs: ReadonlyMap<string, Program>,
): readonly Contents[] {
  const given = givenContents(pipeline);
  const decidedOn = upstreamOf(
    pipeline,
    started.flatMap((program) => program.reads),
  );
  const filled = new Set([
    ...pipeline.connectors.flatMap((connector) => connector.copies.map((copy) => copy.to)),
    ...pipeline.views.flatMap((view) => (view.publishes ? [view.publishes.topic] : [])),
  ]);
  const appended = new Set([...programs.values()].flatMap((program) => program.writes));
  const isSeeded = (relation: Relation): boolean => {
    if (!relations.has(relation.id) || given.has(relation.id) || filled.has(relation.id)) return false;
    if (!decidedOn.has(relation.id) || relation.columns === undefined || relation.columns.length === 0) return false;
    if (relation.kind === 'table') return true;
    // A topic that the file's own operations fill starts empty, as they would find it.
    return relation.kind === 'topic' && !appended.has(relation.id);
  };
  return pipeline.relations
    .filter(isSeeded)
    .reduce<readonly Contents[]>(
      (contents, relation) =>
        contents.length > 16
          ? contents
          : contents.flatMap((c) => [
              c,
              ...seedsOf(pipeline, relation).map((rows) => new Map([...c, [relation.id, rows]])),
            ]),
      [given],
    );
}

function seedsOf(pipeline: Pipeline, relation: Relation): readonly (readonly Row[])[] {
  const columns = relation.columns ?? [];
  const keys = relation.key.reduce<readonly (readonly Value[])[]>(
    (tuples, column) => {
      const values = keyValues(pipeline, relation, columns[column]?.name ?? '', columns[column]?.type ?? 'unknown');
      return tuples.flatMap((tuple) => values.map((value) => [...tuple, value])).slice(0, 4);
    },
    [[]],
  );
  const hasNumbers = columns.some((column, i) => !relation.key.includes(i) && isCount(column.type));
  const variants = hasNumbers ? small : small.slice(1, 2);
  const seeds = variants.map((value) =>
    keys.map((key) =>
      columns.map((column, i): Value => {
        const position = relation.key.indexOf(i);
        return position >= 0 ? (key[position] ?? null) : seedValue(pipeline, relation, column.name, column.type, value);
      }),
    ),
  );
  const distinct = new Map(
    seeds.map((rows) => [JSON.stringify(rows, (_, v) => (typeof v === 'bigint' ? `${v}` : v)), rows]),
  );
  return [...distinct.values()];
}

function isCount(type: SqlType): boolean {
  return type === 'integer' || type === 'bigint' || type === 'numeric' || type === 'boolean';
}

function seedValue(pipeline: Pipeline, relation: Relation, name: string, type: SqlType, value: number): Value {
  switch (type) {
    case 'integer':
    case 'bigint':
      return value;
    case 'numeric':
      return numericOf(String(value)) ?? null;
    case 'boolean':
      return value !== 0;
    case 'timestamp':
      return '2024-01-01 00:00:00';
    default:
      return inputValues(pipeline, relation, name)[0] ?? 'a';
  }
}

function keyValues(pipeline: Pipeline, relation: Relation, name: string, type: SqlType): readonly Value[] {
  const values = inputValues(pipeline, relation, name);
  if (values.length > 0) return values;
  return [type === 'integer' || type === 'bigint' ? 1 : 'a'];
}

/** Answers of `inputValues`, which asks every operation of the file: scenarios ask for the same again and again. */
const inputsOf = new WeakMap<Pipeline, Map<string, readonly Value[]>>();

/** Values of the inputs that operations compare with a column of this relation, or that have its name. */
function inputValues(pipeline: Pipeline, relation: Relation, column: string): readonly Value[] {
  const known = inputsOf.get(pipeline) ?? new Map<string, readonly Value[]>();
  inputsOf.set(pipeline, known);
  const name = `${relation.id} ${column}`;
  const values = known.get(name) ?? lookForInputs(pipeline, relation, column);
  known.set(name, values);
  return values;
}

function lookForInputs(pipeline: Pipeline, relation: Relation, column: string): readonly Value[] {
  const found = new Map<string, Value>();
  for (const operation of operationsOf(pipeline)) {
    const statements = stepsOf(operation).flatMap((step) => (step.kind === 'sql' ? [step.statement] : []));
    const compared = new Set(statements.flatMap((statement) => comparedWith(statement, relation, column)));
    for (const input of operation.inputs) {
      if (input.name !== column && !compared.has(input.name)) continue;
      for (const value of input.values) if (value !== null) found.set(JSON.stringify(String(value)), value);
    }
  }
  return [...found.values()].slice(0, 3);
}

/** Names of parameters that stand in `column = :parameter`. */
function comparedWith(statement: Statement, relation: Relation, column: string): readonly string[] {
  const names: string[] = [];
  const mentions = new Set<string>();
  walkSql(statement, {
    source: (source) => {
      if (source.kind === 'relation') mentions.add(source.relation);
    },
    expression: (expression) => {
      if (expression.kind !== 'binary' || expression.operator !== '=') return;
      const sides = [plain(expression.left), plain(expression.right)];
      if (!sides.some((side) => side.kind === 'column' && side.name === column)) return;
      for (const side of sides) if (side.kind === 'parameter') names.push(side.name);
    },
  });
  return mentions.has(relation.id) ? names : [];
}

function plain(expression: Expression): Expression {
  return expression.kind === 'cast' ? plain(expression.operand) : expression;
}
