/**
 * A pipeline as the rest of the product sees it: one immutable plain value, names resolved, SQL typed, defaults of the
 * technologies filled in. It knows places, never text.
 */
import type { RuleSetting } from './diagnostic';
import type { Place } from './place';
import type { Expression, RelationId, Select, Statement } from './statement';
import type { Row, SqlType, Value } from './value';

/** Name of a store, topic, connector, view or service; they share one namespace. */
export type NodeId = string;
/** `service.operation`. */
export type OperationId = string;

/** A value and who decided it: the file, the technology's documented behaviour, or the language's own default. */
export interface Setting<T> {
  readonly value: T;
  readonly from: 'file' | 'technology' | 'default';
  /** Where the file says it. */
  readonly place?: Place;
}

/** A reference to a catalog entry. */
export interface TechnologyReference {
  /** Id of the catalog entry; `generic_store`, `generic_topic`, … where none is given or known. */
  readonly id: string;
  /** What the file says. */
  readonly given: string | undefined;
  readonly version: string | undefined;
  readonly place: Place | undefined;
}

interface Named {
  readonly name: string;
  readonly description: string | undefined;
  /** The key that names it. */
  readonly place: Place;
}

export interface Column {
  readonly name: string;
  readonly type: SqlType;
  readonly place: Place | undefined;
}

/** What SQL can name: a table, a topic, a view, or one table of a replica. */
export interface Relation {
  readonly id: RelationId;
  readonly kind: 'table' | 'topic' | 'view' | 'replica';
  /** The node it belongs to: the store of a table, the topic or view itself. */
  readonly node: NodeId;
  /** undefined: its columns are not known (a sketch). */
  readonly columns: readonly Column[] | undefined;
  /** 0-based column indices; empty: a bag. */
  readonly key: readonly number[];
  readonly place: Place;
}

export interface Table extends Named {
  readonly relation: RelationId;
  /** 0-based column indices; empty: none. */
  readonly key: readonly number[];
  readonly unique: readonly (readonly number[])[];
  /** Conditions over source 0, the row. */
  readonly checks: readonly { readonly condition: Expression; readonly text: string; readonly place: Place }[];
  /** Initial rows; undefined: the file gives none. */
  readonly rows: readonly Row[] | undefined;
}

export interface Store extends Named {
  readonly kind: 'store';
  readonly technology: TechnologyReference;
  /** Name of the level, as the catalog spells it; an undocumented name stays as written. */
  readonly isolation: Setting<string>;
  readonly tables: readonly Table[];
}

export interface Duration {
  readonly ms: number;
  /** As written: `7d`. */
  readonly text: string;
}

export type Retention =
  | { readonly kind: 'forever' }
  | { readonly kind: 'compacted' }
  | { readonly kind: 'duration'; readonly duration: Duration };

export interface Topic extends Named {
  readonly kind: 'topic';
  readonly technology: TechnologyReference;
  readonly relation: RelationId;
  /** 0-based column indices. */
  readonly key: readonly number[];
  readonly partitions: number;
  readonly retention: Setting<Retention>;
  readonly content: Setting<'events' | 'changelog'>;
  /** Whether a retry of its producers neither repeats nor reorders messages; undefined: their technology and the broker decide. */
  readonly idempotentProducers: { readonly value: boolean; readonly place: Place } | undefined;
  readonly rows: readonly Row[] | undefined;
}

export type Delivery = 'at most once' | 'at least once' | 'exactly once';

/** Whether a reader of a topic waits until a transaction of the broker is committed, or takes its messages as they come. */
export type MessageIsolation = 'read committed' | 'read uncommitted';

/** What a file says of a reader of topics; undefined: nothing, its technology and the broker decide. */
export type SaidIsolation = { readonly value: MessageIsolation; readonly place: Place } | undefined;

/** One source relation and where the connector puts its changes. */
export interface Copy {
  readonly from: RelationId;
  readonly to: RelationId;
  readonly place: Place;
}

export interface Connector extends Named {
  readonly kind: 'connector';
  readonly technology: TechnologyReference;
  readonly copies: readonly Copy[];
  readonly mode: Setting<'log' | 'polling'>;
  /** For one that polls: the column that only grows, by which it asks for what is new; absent: it compares all rows. */
  readonly cursor?: string;
  readonly delivery: Setting<Delivery>;
  /** For one that reads topics. */
  readonly isolation: SaidIsolation;
  /** Whether the changes of one source transaction stay together for readers downstream. */
  readonly transactions: Setting<boolean>;
}

export type Refresh =
  | { readonly kind: 'continuous' }
  | { readonly kind: 'on commit' }
  | { readonly kind: 'every'; readonly duration: Duration };

export interface View extends Named {
  readonly kind: 'view';
  readonly technology: TechnologyReference;
  /** The relation it fills; a replica fills one for each table, `view.table`. */
  readonly relations: readonly RelationId[];
  readonly definition:
    | { readonly kind: 'query'; readonly query: Select; readonly text: string; readonly place: Place }
    /** A sketch: its content is made of these relations, nothing more is known. Also a query that is not supported. */
    | { readonly kind: 'sketch'; readonly from: readonly RelationId[] }
    | { readonly kind: 'replica'; readonly store: NodeId };
  /** Relations that it reads, each once, in order of appearance; a replica: its store's tables. */
  readonly inputs: readonly RelationId[];
  readonly consistency: Setting<'eventual' | 'transactional'>;
  readonly refresh: Setting<Refresh>;
  /** For one that reads topics. */
  readonly isolation: SaidIsolation;
  /** Staleness that readers accept; undefined: nothing is said. */
  readonly freshness: { readonly value: Duration | 'any'; readonly place: Place } | undefined;
  /** The topic that receives its changes. */
  readonly publishes: { readonly topic: NodeId; readonly place: Place } | undefined;
  readonly retraction: boolean;
}

export interface Input {
  readonly name: string;
  readonly values: readonly Value[];
  readonly type: SqlType;
  readonly place: Place;
}

export type Trigger =
  | { readonly kind: 'request' }
  | {
      readonly kind: 'topic';
      readonly topic: NodeId;
      readonly delivery: Setting<Delivery>;
      readonly isolation: SaidIsolation;
      readonly place: Place;
    }
  | { readonly kind: 'timer'; readonly every: Duration };

export interface SqlStep {
  readonly kind: 'sql';
  readonly statement: Statement;
  readonly text: string;
  readonly into: string | undefined;
  /** The scalar that holds the SQL. */
  readonly place: Place;
}

export interface RequireStep {
  readonly kind: 'require';
  readonly condition: Expression;
  readonly text: string;
  /** What the operation responds when the condition is not true. */
  readonly otherwise: string;
  readonly place: Place;
}

export interface RespondStep {
  readonly kind: 'respond';
  readonly expression: Expression;
  readonly text: string;
  readonly place: Place;
}

export interface TransactionStep {
  readonly kind: 'transaction';
  /** A store, or the broker (catalog id of the topics' technology) whose topics are appended to atomically. */
  readonly target:
    | { readonly kind: 'store'; readonly store: NodeId }
    | { readonly kind: 'broker'; readonly technology: string };
  /** Level of this transaction; `from` is not `file` where it is the store's. For a broker: `atomic publishing`. */
  readonly isolation: Setting<string>;
  /** Restarts after a serialization failure or deadlock. */
  readonly retry: number;
  readonly steps: readonly Step[];
  /** The value of the key `transaction`. */
  readonly place: Place;
}

export type Step = SqlStep | RequireStep | RespondStep | TransactionStep;

/** A relation that a sketch names. */
export interface RelationMention {
  readonly relation: RelationId;
  readonly place: Place;
}

export interface Operation {
  readonly id: OperationId;
  readonly name: string;
  readonly service: NodeId;
  readonly description: string | undefined;
  readonly trigger: Trigger;
  readonly exposed: 'public' | 'internal';
  /** Declared inputs. */
  readonly inputs: readonly Input[];
  readonly body:
    | { readonly kind: 'steps'; readonly steps: readonly Step[] }
    | {
        readonly kind: 'sketch';
        readonly reads: readonly RelationMention[];
        readonly writes: readonly RelationMention[];
      };
  /** The key that names it. */
  readonly place: Place;
}

export interface Service extends Named {
  readonly kind: 'service';
  readonly technology: TechnologyReference;
  readonly exposed: 'public' | 'internal';
  readonly operations: readonly Operation[];
}

export interface Session extends Named {
  readonly operations: readonly { readonly operation: OperationId; readonly place: Place }[];
}

export type Fault = 'crash' | 'redelivery' | 'rebuild' | 'retry';

export interface ScenarioEntry {
  readonly kind: 'operation' | 'session';
  /** Operation id or session name. */
  readonly target: string;
  /** Values given for some inputs; each input that is left out takes every value that it can. */
  readonly inputs: readonly { readonly name: string; readonly values: readonly Value[] }[];
  readonly clients: number;
  readonly place: Place;
}

export interface Scenario extends Named {
  readonly run: readonly ScenarioEntry[];
  /** undefined: the file's or the default ones. */
  readonly faults: readonly Fault[] | undefined;
}

export interface Invariant extends Named {
  readonly rule:
    | { readonly kind: 'never'; readonly query: Select }
    | { readonly kind: 'always'; readonly condition: Expression };
  readonly when: 'always' | 'settled';
  readonly text: string;
  /** The scalar that holds the SQL. */
  readonly sqlPlace: Place;
  /** Relations that it reads. */
  readonly reads: readonly RelationId[];
}

/** Bounds and faults of the simulation, with the defaults filled in. */
export interface SimulationSettings {
  readonly clients: number;
  readonly maxStates: number;
  readonly maxSeconds: number;
  readonly faults: readonly Fault[];
  /** `strict serializable` adds real-time order to what must be explained. */
  readonly consistency: 'serializable' | 'strict serializable';
}

/** `# flowproof-ignore rule: reason (until 2027-01-31)`. Lines are 0-based. */
export interface Ignore {
  readonly rules: readonly { readonly rule: string; readonly place: Place }[];
  readonly reason: string;
  /** The last day on which it excuses anything, as `2027-01-31`; absent: for good. */
  readonly until?: string;
  /** The line whose findings it excuses. */
  readonly line: number;
  readonly place: Place;
}

export interface Pipeline {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly stores: readonly Store[];
  readonly topics: readonly Topic[];
  readonly connectors: readonly Connector[];
  readonly views: readonly View[];
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly scenarios: readonly Scenario[];
  readonly invariants: readonly Invariant[];
  readonly relations: readonly Relation[];
  readonly rules: { readonly [rule: string]: { readonly setting: RuleSetting; readonly place: Place } };
  readonly simulation: SimulationSettings;
  readonly ignores: readonly Ignore[];
}

export type PipelineNode = Store | Topic | Connector | View | Service;

/** Every node in the order of the sections. */
export function nodesOf(pipeline: Pipeline): readonly PipelineNode[] {
  return [...pipeline.stores, ...pipeline.topics, ...pipeline.connectors, ...pipeline.views, ...pipeline.services];
}

/** Every operation of every service, in order. */
export function operationsOf(pipeline: Pipeline): readonly Operation[] {
  return pipeline.services.flatMap((service) => service.operations);
}

/** The relation with this id; undefined when there is none. */
export function relationOf(pipeline: Pipeline, id: RelationId): Relation | undefined {
  return pipeline.relations.find((relation) => relation.id === id);
}

/** Every step of an operation in order of execution, those inside transactions included; empty for a sketch. */
export function stepsOf(operation: Operation): readonly Step[] {
  const flatten = (steps: readonly Step[]): Step[] =>
    steps.flatMap((step) => (step.kind === 'transaction' ? [step, ...flatten(step.steps)] : [step]));
  return operation.body.kind === 'steps' ? flatten(operation.body.steps) : [];
}
