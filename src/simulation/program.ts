/**
 * An operation as a flat list of instructions, each with the local work that belongs to it, and which variables are
 * still needed at each of them. A sketch becomes a list too: reads first, then writes, one transaction for each store.
 */
import type { NodeId, Operation, Pipeline, Step, TransactionStep } from '../model/pipeline';
import type { Place } from '../model/place';
import type { Expression, RelationId, Select, Statement } from '../model/statement';
import { parametersOf, readsOf, variablesOf, writesOf } from '../model/statement-walk';
import { ownTransaction } from './single-statement';

export type Instruction =
  | {
      readonly kind: 'sql';
      readonly statement: Exclude<Statement, { kind: 'unsupported' }>;
      readonly into: string | undefined;
      readonly text: string;
      readonly place: Place;
    }
  | {
      readonly kind: 'require';
      readonly condition: Expression;
      readonly otherwise: string;
      readonly text: string;
      readonly place: Place;
    }
  | { readonly kind: 'respond'; readonly expression: Expression; readonly text: string; readonly place: Place }
  | { readonly kind: 'begin'; readonly step: TransactionScope }
  | { readonly kind: 'commit'; readonly step: TransactionScope }
  | { readonly kind: 'sketch-read'; readonly relation: RelationId; readonly place: Place }
  | { readonly kind: 'sketch-write'; readonly relation: RelationId; readonly place: Place };

/** A transaction of a program. */
export interface TransactionScope {
  readonly target: TransactionStep['target'];
  /** Name of the level. */
  readonly isolation: string;
  readonly retry: number;
  readonly place: Place;
  /** A single statement's own: the file does not say `transaction`. */
  readonly isImplicit: boolean;
}

export interface Program {
  readonly operation: Operation;
  readonly instructions: readonly Instruction[];
  /** For each instruction (and the end) the scope it runs in. */
  readonly scopes: readonly (TransactionScope | undefined)[];
  /** For each instruction the names (`variable`) whose values are still needed when it starts. */
  readonly live: readonly ReadonlySet<string>[];
  /** Index of the `begin` of each scope. */
  readonly begins: ReadonlyMap<TransactionScope, number>;
  /** Variables that hold what a write returned: they have no row where its condition matched nothing. */
  readonly guards: ReadonlySet<string>;
  readonly isSketch: boolean;
  readonly reads: readonly RelationId[];
  readonly writes: readonly RelationId[];
}

/** Store that holds this table; undefined for a topic or a view. */
export function storeOfTable(pipeline: Pipeline, relation: RelationId): NodeId | undefined {
  return pipeline.relations.find((r) => r.id === relation && r.kind === 'table')?.node;
}

/** Compiles an operation. */
export function compileProgram(pipeline: Pipeline, operation: Operation): Program {
  const isSketch = operation.body.kind === 'sketch' || hasUnsupported(operation);
  const instructions = isSketch ? sketch(pipeline, operation) : flatten(pipeline, operation);
  const scopes: (TransactionScope | undefined)[] = [];
  const begins = new Map<TransactionScope, number>();
  let scope: TransactionScope | undefined;
  instructions.forEach((instruction, pc) => {
    if (instruction.kind === 'begin') {
      begins.set(instruction.step, pc);
      scope = instruction.step;
    }
    scopes.push(scope);
    if (instruction.kind === 'commit') scope = undefined;
  });
  scopes.push(undefined);
  return {
    operation,
    instructions,
    scopes,
    live: liveness(instructions, scopes),
    begins,
    guards: new Set(
      instructions.flatMap((one) =>
        one.kind === 'sql' && one.into !== undefined && one.statement.kind !== 'select' ? [one.into] : [],
      ),
    ),
    isSketch,
    reads: unique(instructions.flatMap(readsOfInstruction)),
    writes: unique(instructions.flatMap(writesOfInstruction)),
  };
}

function unique<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}

/** Relations that an instruction reads. */
export function readsOfInstruction(instruction: Instruction): readonly RelationId[] {
  switch (instruction.kind) {
    case 'sql':
      return readsOf(instruction.statement);
    case 'sketch-read':
      return [instruction.relation];
    default:
      return [];
  }
}

/** Relations that an instruction writes. */
export function writesOfInstruction(instruction: Instruction): readonly RelationId[] {
  switch (instruction.kind) {
    case 'sql':
      return writesOf(instruction.statement);
    case 'sketch-write':
      return [instruction.relation];
    default:
      return [];
  }
}

function hasUnsupported(operation: Operation): boolean {
  const search = (steps: readonly Step[]): boolean =>
    steps.some((step) =>
      step.kind === 'transaction' ? search(step.steps) : step.kind === 'sql' && step.statement.kind === 'unsupported',
    );
  return operation.body.kind === 'steps' && search(operation.body.steps);
}

function flatten(pipeline: Pipeline, operation: Operation): readonly Instruction[] {
  let hidden = 0;
  const instructions: Instruction[] = [];
  // A condition that asks a relation is a statement of its own, with its answer in a hidden variable.
  const asked = (expression: Expression, text: string, place: Place): Expression => {
    if (readsOf(expression).length === 0) return expression;
    hidden += 1;
    const into = `$${hidden}`;
    instructions.push({ kind: 'sql', statement: selectOf(expression), into, text: `SELECT ${text}`, place });
    return { kind: 'variable', variable: into, column: 'value', type: expression.type, span: expression.span };
  };
  const add = (steps: readonly Step[], isInside: boolean): void => {
    for (const step of steps) {
      switch (step.kind) {
        case 'sql': {
          if (step.statement.kind === 'unsupported') break;
          const own = isInside ? undefined : ownTransaction(pipeline, step);
          if (own) instructions.push({ kind: 'begin', step: own });
          instructions.push({
            kind: 'sql',
            statement: step.statement,
            into: step.into,
            text: step.text,
            place: step.place,
          });
          if (own) instructions.push({ kind: 'commit', step: own });
          break;
        }
        case 'require':
          instructions.push({
            kind: 'require',
            condition: asked(step.condition, step.text, step.place),
            otherwise: step.otherwise,
            text: step.text,
            place: step.place,
          });
          break;
        case 'respond':
          instructions.push({
            kind: 'respond',
            expression: asked(step.expression, step.text, step.place),
            text: step.text,
            place: step.place,
          });
          break;
        case 'transaction': {
          const scope: TransactionScope = {
            target: step.target,
            isolation: step.isolation.value,
            retry: step.retry,
            place: step.place,
            isImplicit: false,
          };
          instructions.push({ kind: 'begin', step: scope });
          add(step.steps, true);
          instructions.push({ kind: 'commit', step: scope });
          break;
        }
      }
    }
  };
  if (operation.body.kind === 'steps') add(operation.body.steps, false);
  return instructions;
}

function selectOf(expression: Expression): Select {
  return {
    kind: 'select',
    span: expression.span,
    sources: [],
    from: undefined,
    where: undefined,
    groupBy: [],
    grouped: false,
    having: undefined,
    columns: [{ name: 'value', expression }],
    distinct: false,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    lock: undefined,
  };
}

function sketch(pipeline: Pipeline, operation: Operation): readonly Instruction[] {
  const accesses: {
    readonly kind: 'sketch-read' | 'sketch-write';
    readonly relation: RelationId;
    readonly place: Place;
  }[] = [];
  const mention = (kind: 'sketch-read' | 'sketch-write', relation: RelationId, place: Place): void => {
    if (!accesses.some((access) => access.kind === kind && access.relation === relation)) {
      accesses.push({ kind, relation, place });
    }
  };
  if (operation.body.kind === 'sketch') {
    for (const read of operation.body.reads) mention('sketch-read', read.relation, read.place);
    for (const write of operation.body.writes) mention('sketch-write', write.relation, write.place);
  } else {
    const visit = (steps: readonly Step[], kind: 'sketch-read' | 'sketch-write'): void => {
      for (const step of steps) {
        if (step.kind === 'transaction') visit(step.steps, kind);
        if (step.kind !== 'sql') continue;
        const { statement } = step;
        for (const relation of kind === 'sketch-read' ? readsOf(statement) : writesOf(statement)) {
          mention(kind, relation, step.place);
        }
      }
    };
    visit(operation.body.steps, 'sketch-read');
    visit(operation.body.steps, 'sketch-write');
  }
  // One transaction for each store, from its first use to its last.
  const stores = accesses.map((access) => storeOfTable(pipeline, access.relation));
  const instructions: Instruction[] = [];
  const scopes = new Map<NodeId, TransactionScope>();
  accesses.forEach((access, index) => {
    const store = stores[index];
    if (store !== undefined && !scopes.has(store)) {
      const isolation = pipeline.stores.find((s) => s.name === store)?.isolation.value ?? 'read committed';
      const scope: TransactionScope = {
        target: { kind: 'store', store },
        isolation,
        retry: 0,
        place: access.place,
        isImplicit: false,
      };
      scopes.set(store, scope);
      instructions.push({ kind: 'begin', step: scope });
    }
    instructions.push(access);
    const scope = store === undefined ? undefined : scopes.get(store);
    if (scope && stores.lastIndexOf(store) === index) instructions.push({ kind: 'commit', step: scope });
  });
  return instructions;
}

/** Which variables each instruction and what follows it still read; a transaction that may start again keeps what it began with. */
function liveness(
  instructions: readonly Instruction[],
  scopes: readonly (TransactionScope | undefined)[],
): readonly ReadonlySet<string>[] {
  const live: ReadonlySet<string>[] = new Array(instructions.length + 1);
  let needed = new Set<string>();
  live[instructions.length] = needed;
  for (let pc = instructions.length - 1; pc >= 0; pc -= 1) {
    const instruction = instructions[pc] as Instruction;
    needed = new Set(needed);
    if (instruction.kind === 'sql') {
      if (instruction.into !== undefined) needed.delete(instruction.into);
      for (const { variable } of variablesOf(instruction.statement)) needed.add(variable);
    }
    if (instruction.kind === 'require')
      for (const { variable } of variablesOf(instruction.condition)) needed.add(variable);
    if (instruction.kind === 'respond')
      for (const { variable } of variablesOf(instruction.expression)) needed.add(variable);
    live[pc] = needed;
  }
  let atBegin: ReadonlySet<string> = new Set();
  for (let pc = 0; pc < instructions.length; pc += 1) {
    if (instructions[pc]?.kind === 'begin') atBegin = live[pc] as ReadonlySet<string>;
    if (scopes[pc]) live[pc] = new Set([...(live[pc] as ReadonlySet<string>), ...atBegin]);
  }
  return live;
}

/** Names of the parameters that a program reads. */
export function parametersOfProgram(program: Program): readonly string[] {
  return unique(
    program.instructions.flatMap((instruction) => {
      switch (instruction.kind) {
        case 'sql':
          return [...parametersOf(instruction.statement)];
        case 'require':
          return [...parametersOf(instruction.condition)];
        case 'respond':
          return [...parametersOf(instruction.expression)];
        default:
          return [];
      }
    }),
  );
}
