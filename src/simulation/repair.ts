/**
 * The same pipeline with one thing put right everywhere, to see whether that would have been enough: every transaction at the
 * strongest level that its product has, everything that an operation does in one store in one transaction, views and
 * connectors that keep transactions together, views that are never behind. It changes values, never the file.
 */
import { isolationLevel, isolationLevels, technologyById } from '../catalog/lookup';
import type { Operation, Pipeline, Setting, Step, Store, TransactionStep } from '../model/pipeline';
import { operationsOf, relationOf, stepsOf } from '../model/pipeline';
import type { Place } from '../model/place';
import { readsOf, writesOf } from '../model/statement-walk';
import type { Repair } from '../model/trace';

/** The pipeline with `repair` made; undefined where there is nothing to change. */
export function repaired(pipeline: Pipeline, repair: Repair): Pipeline | undefined {
  const changed = repairedBy(pipeline, repair);
  return JSON.stringify(settingsOf(changed)) === JSON.stringify(settingsOf(pipeline)) ? undefined : changed;
}

function repairedBy(pipeline: Pipeline, repair: Repair): Pipeline {
  switch (repair) {
    case 'level':
      return atStrongestLevel(pipeline);
    case 'scope':
      return inOneTransaction(atStrongestLevel(pipeline));
    case 'processor':
      return {
        ...pipeline,
        connectors: pipeline.connectors.map((one) => ({ ...one, transactions: decided(true) })),
        views: pipeline.views.map((view) => ({ ...view, consistency: decided('transactional' as const) })),
      };
    case 'derived view':
      if (!isFreshened(pipeline)) return pipeline;
      return {
        ...pipeline,
        views: pipeline.views.map((view) => ({ ...view, refresh: decided({ kind: 'on commit' } as const) })),
      };
  }
}

/** Whether views that are never behind their inputs are never behind at all: nothing else that lags lies upstream of them. */
function isFreshened(pipeline: Pipeline): boolean {
  const lagging = new Set([
    ...pipeline.connectors.flatMap(({ copies }) => copies.map(({ to }) => to)),
    ...pipeline.views.flatMap(
      ({ publishes }) => pipeline.topics.find(({ name }) => name === publishes?.topic)?.relation ?? [],
    ),
    ...operationsOf(pipeline).flatMap((operation) =>
      operation.trigger.kind === 'topic'
        ? stepsOf(operation).flatMap((step) => (step.kind === 'sql' ? writesOf(step.statement) : []))
        : [],
    ),
  ]);
  return pipeline.views.every(({ inputs }) => inputs.every((input) => !lagging.has(input)));
}

function decided<T>(value: T): Setting<T> {
  return { value, from: 'file' };
}

/** What repairs change, by value. */
function settingsOf({ stores, connectors, views, services }: Pipeline): unknown {
  return [
    stores.map(({ isolation }) => isolation.value),
    connectors.map(({ transactions, isolation }) => [transactions.value, isolation?.value]),
    views.map(({ consistency, refresh, isolation }) => [consistency.value, refresh.value, isolation?.value]),
    services.map(({ operations }) => operations.map((operation) => shapeOf(operation))),
  ];
}

function shapeOf({ body, trigger }: Operation): unknown {
  const shape = (steps: readonly Step[]): unknown =>
    steps.map((step) => (step.kind === 'transaction' ? [step.isolation.value, shape(step.steps)] : step.kind));
  const taken = trigger.kind === 'topic' ? trigger.isolation?.value : undefined;
  return [taken, body.kind === 'steps' ? shape(body.steps) : []];
}

/** Name of the level of a store at which nothing goes wrong; undefined: its product has none. */
export function strongestLevelOf({ technology }: Store): string | undefined {
  const entry = technologyById(technology.id);
  if (!entry) return undefined;
  const isStrong = (name: string): boolean => {
    const level = isolationLevel(entry, name);
    return level !== undefined && level.permits.length === 0 && /serializable$/.test(level.is);
  };
  return ['serializable', ...isolationLevels(entry).map(({ name }) => name)].find(isStrong);
}

function atStrongestLevel(pipeline: Pipeline): Pipeline {
  const strongest = new Map(pipeline.stores.map((store) => [store.name, strongestLevelOf(store)]));
  const raised = (steps: readonly Step[]): readonly Step[] =>
    steps.map((step) => {
      if (step.kind !== 'transaction') return step;
      const level = step.target.kind === 'store' ? strongest.get(step.target.store) : undefined;
      return {
        ...step,
        steps: raised(step.steps),
        ...(level === undefined ? {} : { isolation: decided(level) }),
      };
    });
  return {
    ...withCommittedReads(withOperations(pipeline, (operation) => withSteps(operation, raised))),
    stores: pipeline.stores.map((store) => {
      const level = strongest.get(store.name);
      return level === undefined ? store : { ...store, isolation: decided(level) };
    }),
  };
}

/** Nobody takes messages of a broker's transaction before it is committed. */
function withCommittedReads(pipeline: Pipeline): Pipeline {
  const hasTransactions = operationsOf(pipeline).some((operation) =>
    stepsOf(operation).some((step) => step.kind === 'transaction' && step.target.kind === 'broker'),
  );
  if (!hasTransactions) return pipeline;
  const at = ({ place }: { readonly place: Place }) => ({ value: 'read committed', place }) as const;
  const changed = withOperations(pipeline, (operation) =>
    operation.trigger.kind === 'topic'
      ? { ...operation, trigger: { ...operation.trigger, isolation: at(operation) } }
      : operation,
  );
  return {
    ...changed,
    connectors: changed.connectors.map((one) => ({ ...one, isolation: at(one) })),
    views: changed.views.map((one) => ({ ...one, isolation: at(one) })),
  };
}

function withOperations(pipeline: Pipeline, change: (operation: Operation) => Operation): Pipeline {
  const services = pipeline.services.map((service) => ({ ...service, operations: service.operations.map(change) }));
  return { ...pipeline, services };
}

function withSteps(operation: Operation, change: (steps: readonly Step[]) => readonly Step[]): Operation {
  const { body } = operation;
  return body.kind === 'steps' ? { ...operation, body: { kind: 'steps', steps: change(body.steps) } } : operation;
}

/** Every operation that touches the tables of one store only does all of it in one transaction. */
function inOneTransaction(pipeline: Pipeline): Pipeline {
  return withOperations(pipeline, (operation) => {
    const store = onlyStoreOf(pipeline, operation);
    if (!store) return operation;
    return withSteps(operation, (steps) => {
      const first = steps[0];
      if (steps.length === 1 && first?.kind === 'transaction') return steps;
      const whole: TransactionStep = {
        kind: 'transaction',
        target: { kind: 'store', store: store.name },
        isolation: store.isolation,
        retry: 0,
        steps: flat(steps),
        place: operation.place,
      };
      return [whole];
    });
  });
}

function flat(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => (step.kind === 'transaction' ? flat(step.steps) : [step]));
}

/** The store that keeps all tables that an operation reads and writes, where that is one and has transactions. */
function onlyStoreOf(pipeline: Pipeline, operation: Operation): Store | undefined {
  const statements = stepsOf(operation).flatMap((step) => (step.kind === 'sql' ? [step.statement] : []));
  const touched = statements.flatMap((statement) => [...readsOf(statement), ...writesOf(statement)]);
  const relations = [...new Set(touched)].map((id) => relationOf(pipeline, id));
  const home = relations[0]?.node;
  if (statements.length < 2 || !relations.every((one) => one?.kind === 'table' && one.node === home)) return undefined;
  const store = pipeline.stores.find(({ name }) => name === home);
  return store && strongestLevelOf(store) !== undefined ? store : undefined;
}
