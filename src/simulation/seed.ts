/** Small made-up rows for tables and topics that the file leaves empty and that operations decide on, so that decisions have something to find. */
import type { Input, Pipeline, Relation } from '../model/pipeline';
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

/** Values of the inputs that operations compare with a column of this relation, or that have its name. */
function inputValues(pipeline: Pipeline, relation: Relation, column: string): readonly Value[] {
  const { byName, byColumn } = inputsOf(pipeline);
  const named = byName.get(column) ?? [];
  const compared = byColumn.get(nameOf(relation.id, column)) ?? [];
  const found = new Map<string, Value>();
  for (const { input } of [...new Set([...named, ...compared])].sort((a, b) => a.order - b.order)) {
    for (const value of input.values) if (value !== null) found.set(JSON.stringify(String(value)), value);
  }
  return [...found.values()].slice(0, 3);
}

/** An input of some operation; `order`: its place among all inputs of the file. */
interface PlacedInput {
  readonly order: number;
  readonly input: Input;
}

interface Inputs {
  readonly byName: ReadonlyMap<string, readonly PlacedInput[]>;
  /** By relation and column that they are compared with. */
  readonly byColumn: ReadonlyMap<string, readonly PlacedInput[]>;
}

/** Made once for each file: every scenario asks. */
const knownInputs = new WeakMap<Pipeline, Inputs>();

function nameOf(relation: RelationId, column: string): string {
  return `${relation}\u0000${column}`;
}

function inputsOf(pipeline: Pipeline): Inputs {
  const known = knownInputs.get(pipeline);
  if (known) return known;
  const byName = new Map<string, PlacedInput[]>();
  const byColumn = new Map<string, PlacedInput[]>();
  const put = (map: Map<string, PlacedInput[]>, key: string, input: PlacedInput): void => {
    const list = map.get(key);
    if (list) list.push(input);
    else map.set(key, [input]);
  };
  let order = 0;
  for (const operation of operationsOf(pipeline)) {
    const own = new Map<string, PlacedInput>();
    for (const input of operation.inputs) {
      const placed = { order, input };
      order += 1;
      own.set(input.name, placed);
      put(byName, input.name, placed);
    }
    for (const step of stepsOf(operation)) {
      if (step.kind !== 'sql') continue;
      const { relations, pairs } = comparisonsOf(step.statement);
      for (const { column, parameter } of pairs) {
        const input = own.get(parameter);
        if (input) for (const relation of relations) put(byColumn, nameOf(relation, column), input);
      }
    }
  }
  const inputs = { byName, byColumn };
  knownInputs.set(pipeline, inputs);
  return inputs;
}

/** The relations that a statement mentions, and what stands in it as `column = :parameter`. */
function comparisonsOf(statement: Statement): {
  readonly relations: ReadonlySet<RelationId>;
  readonly pairs: readonly { readonly column: string; readonly parameter: string }[];
} {
  const pairs: { column: string; parameter: string }[] = [];
  const relations = new Set<RelationId>();
  walkSql(statement, {
    source: (source) => {
      if (source.kind === 'relation') relations.add(source.relation);
    },
    expression: (expression) => {
      if (expression.kind !== 'binary' || expression.operator !== '=') return;
      const sides = [plain(expression.left), plain(expression.right)];
      for (const column of sides) {
        for (const parameter of sides) {
          if (column.kind !== 'column' || parameter.kind !== 'parameter') continue;
          pairs.push({ column: column.name, parameter: parameter.name });
        }
      }
    },
  });
  return { relations, pairs };
}

function plain(expression: Expression): Expression {
  return expression.kind === 'cast' ? plain(expression.operand) : expression;
}
