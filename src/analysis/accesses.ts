/**
 * What an operation does to relations, in order: each access with the transaction that it commits with, and which writes
 * depend on which earlier accesses through variables, conditions and their own SQL. It knows one operation at a time.
 */
import type { Operation, SqlStep, Step, TransactionStep } from '../model/pipeline';
import type { Place } from '../model/place';
import { within } from '../model/place';
import type { RelationId, Statement } from '../model/statement';
import { variablesOf } from '../model/statement-walk';
import { type Footprint, wholeRelation } from './footprint';
import { accessesOfExpression, accessesOfStatement, type StatementAccess } from './statement-accesses';

/** What commits together: a transaction with the accesses that it covers, a statement alone, or a sketch's part in one system. */
export interface Unit {
  readonly kind: 'transaction' | 'statement' | 'sketch';
  /** The store, or `broker:` and the technology; undefined: none (a view). */
  readonly system: string | undefined;
  readonly step: TransactionStep | undefined;
}

export interface Access {
  readonly kind: 'read' | 'write';
  readonly operation: Operation;
  /** 0-based position among the operation's accesses. */
  readonly order: number;
  readonly relation: RelationId;
  readonly footprint: Footprint;
  readonly unit: Unit;
  /** The transaction that it stands in, which need not cover it. */
  readonly inside: TransactionStep | undefined;
  readonly locks: boolean;
  readonly target: boolean;
  readonly statement: Statement | undefined;
  readonly step: SqlStep | undefined;
  /** The relation's name in the file. */
  readonly place: Place;
}

/**
 * How a write hangs on an earlier access. `data`: a value that it read is written or chooses rows; `control`: a `require` looked at
 * it; `own`: the write's own statement reads it; `sketch`: a sketch does not say.
 */
export type DependenceKind = 'data' | 'control' | 'own' | 'sketch';

export interface Dependence {
  readonly write: Access;
  /** A read, or a write whose RETURNING was looked at. */
  readonly on: Access;
  readonly how: DependenceKind;
}

export interface OperationAccesses {
  readonly operation: Operation;
  readonly accesses: readonly Access[];
  readonly dependences: readonly Dependence[];
}

/** Tells the system that a relation's rows are kept in: a store, `broker:<technology>`; undefined for what is derived by a view. */
export type SystemOf = (relation: RelationId) => string | undefined;

function targetSystem(step: TransactionStep): string {
  return step.target.kind === 'store' ? step.target.store : `broker:${step.target.technology}`;
}

interface Walk {
  readonly operation: Operation;
  readonly systemOf: SystemOf;
  readonly accesses: Access[];
  readonly dependences: Dependence[];
  readonly variables: Map<string, readonly Access[]>;
  controls: readonly Access[];
}

function addDependences(walk: Walk, write: Access, on: readonly Access[], how: DependenceKind): void {
  for (const access of on) {
    const known = walk.dependences.some((other) => other.write === write && other.on === access);
    if (access !== write && !known) walk.dependences.push({ write, on: access, how });
  }
}

function addAccess(
  walk: Walk,
  found: StatementAccess,
  unit: Unit,
  details: Partial<Access> & { place: Place },
): Access {
  const access: Access = {
    kind: found.kind,
    operation: walk.operation,
    order: walk.accesses.length,
    relation: found.relation,
    footprint: found.footprint,
    unit,
    inside: undefined,
    locks: found.locks,
    target: found.target,
    statement: undefined,
    step: undefined,
    ...details,
  };
  walk.accesses.push(access);
  return access;
}

/** The unit of an access: the transaction around it where that covers its system, else one of its own statement. */
function unitOf(walk: Walk, relation: RelationId, around: Unit | undefined, alone: Map<string, Unit>): Unit {
  const system = walk.systemOf(relation);
  if (around && system !== undefined && around.system === system) return around;
  const key = system ?? relation;
  const unit = alone.get(key) ?? { kind: 'statement', system, step: undefined };
  alone.set(key, unit);
  return unit;
}

function walkSqlStep(walk: Walk, step: SqlStep, around: Unit | undefined, inside: TransactionStep | undefined): void {
  const alone = new Map<string, Unit>();
  const own = accessesOfStatement(step.statement).map((found) =>
    addAccess(walk, found, unitOf(walk, found.relation, around, alone), {
      inside,
      statement: step.statement,
      step,
      place: found.span ? within(step.place, found.span) : step.place,
    }),
  );
  const used = variablesOf(step.statement).flatMap(({ variable }) => walk.variables.get(variable) ?? []);
  const reads = own.filter(({ kind }) => kind === 'read');
  for (const write of own.filter(({ kind }) => kind === 'write')) {
    addDependences(walk, write, reads, 'own');
    addDependences(walk, write, used, 'data');
    addDependences(walk, write, walk.controls, 'control');
  }
  if (step.into !== undefined) {
    const writes = own.filter(({ kind }) => kind === 'write');
    // What RETURNING tells was decided by the write itself, on the rows as they were then: the write stands for its reads.
    walk.variables.set(step.into, writes.length > 0 ? [...writes, ...used] : [...reads, ...used]);
  }
}

function walkSteps(
  walk: Walk,
  steps: readonly Step[],
  around: Unit | undefined,
  inside: TransactionStep | undefined,
): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'sql':
        walkSqlStep(walk, step, around, inside);
        break;
      case 'require': {
        const alone = new Map<string, Unit>();
        const own = accessesOfExpression(step.condition).map((found) =>
          addAccess(walk, found, unitOf(walk, found.relation, around, alone), {
            inside,
            place: found.span ? within(step.place, found.span) : step.place,
          }),
        );
        const used = variablesOf(step.condition).flatMap(({ variable }) => walk.variables.get(variable) ?? []);
        walk.controls = [...walk.controls, ...own, ...used];
        // What the transaction has written so far is undone when the condition does not hold: it depends on it just the same.
        const pending = walk.accesses.filter(({ kind, unit }) => kind === 'write' && unit === around);
        for (const write of pending) addDependences(walk, write, [...own, ...used], 'control');
        break;
      }
      case 'respond':
        for (const found of accessesOfExpression(step.expression)) {
          const unit = unitOf(walk, found.relation, around, new Map());
          addAccess(walk, found, unit, { inside, place: found.span ? within(step.place, found.span) : step.place });
        }
        break;
      case 'transaction':
        walkSteps(walk, step.steps, { kind: 'transaction', system: targetSystem(step), step }, step);
        break;
    }
  }
}

/** A sketch: reads before writes; what it does in one system is one transaction, and every write may hang on every read. */
function walkSketch(walk: Walk, body: Extract<Operation['body'], { kind: 'sketch' }>): void {
  const units = new Map<string, Unit>();
  const add = (kind: 'read' | 'write') => (mention: { relation: RelationId; place: Place }) => {
    const system = walk.systemOf(mention.relation);
    const key = system ?? mention.relation;
    const unit = units.get(key) ?? { kind: 'sketch' as const, system, step: undefined };
    units.set(key, unit);
    const found = { kind, relation: mention.relation, span: undefined, locks: false, target: false };
    return addAccess(walk, { ...found, footprint: wholeRelation(kind) }, unit, { place: mention.place });
  };
  const reads = body.reads.map(add('read'));
  for (const write of body.writes.map(add('write'))) addDependences(walk, write, reads, 'sketch');
}

/** The accesses of an operation in order of execution, with their dependences. */
export function accessesOfOperation(operation: Operation, systemOf: SystemOf): OperationAccesses {
  const walk: Walk = { operation, systemOf, accesses: [], dependences: [], variables: new Map(), controls: [] };
  if (operation.body.kind === 'sketch') walkSketch(walk, operation.body);
  else walkSteps(walk, operation.body.steps, undefined, undefined);
  return { operation, accesses: walk.accesses, dependences: walk.dependences };
}
