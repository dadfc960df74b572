/**
 * What a move of admission consists of: the plan, the store that decides, and the tables that it gets. It decides what will be
 * there; the edits that bring it about are made elsewhere.
 */
import { declaredKey, declaredType, freeName } from '../../model/additions';
import type { Plain } from '../../model/edit';
import { type Pipeline, relationOf, type Store } from '../../model/pipeline';
import type { RelationId, Select } from '../../model/statement';
import type { Row } from '../../model/value';
import { type AdmissionPlan, planAdmission, storesFor } from './admission-plan';
import { type AdmittedTable, admittedTable, type Identity, plainValue } from './admitted-table';

/** What has to be known beyond the pipeline: the catalog's facts about stores, and what a query gives. */
export interface AdmissionKnowledge {
  /** The level of a store at which nothing goes wrong; undefined: it has none. `isDefault`: transactions have it without saying so. */
  strongestLevel(
    store: Store,
  ): { readonly name: string; readonly isDefault: boolean; readonly mayAbort: boolean } | undefined;
  /** How the changes of a store are captured. */
  captureTechnology(store: Pick<Store, 'technology'>): string;
  /** The rows of a query over given rows; undefined: it fails. */
  evaluate(query: Select, rowsOf: (relation: RelationId) => readonly Row[]): readonly Row[] | undefined;
}

export interface Target {
  readonly name: string;
  /** undefined: it is new. */
  readonly store: Store | undefined;
  readonly level: { readonly name: string; readonly isDefault: boolean; readonly mayAbort: boolean };
}

function targetOf(pipeline: Pipeline, plan: AdmissionPlan, knowledge: AdmissionKnowledge): Target | undefined {
  const stores = storesFor(pipeline, plan);
  for (const store of stores) {
    const level = knowledge.strongestLevel(store);
    if (level) return { name: store.name, store, level };
  }
  if (plan.tables.length > 0) return undefined;
  const name = freeName(pipeline, 'admission');
  return { name, store: undefined, level: { name: 'serializable', isDefault: true, mayAbort: true } };
}

export interface StateTable {
  readonly name: string;
  readonly value: Plain;
  readonly planned: AdmissionPlan['states'][number];
}

/** Everything that the edits are made from. */
export interface Move {
  readonly pipeline: Pipeline;
  readonly plan: AdmissionPlan;
  readonly target: Target;
  readonly tables: ReadonlyMap<RelationId, AdmittedTable>;
  readonly states: ReadonlyMap<RelationId, StateTable>;
  readonly identity: Identity;
}

function stateTables(
  pipeline: Pipeline,
  plan: AdmissionPlan,
  knowledge: AdmissionKnowledge,
): ReadonlyMap<RelationId, StateTable> | undefined {
  const tables = new Map<RelationId, StateTable>();
  for (const planned of plan.states) {
    const { view, state } = planned;
    const [relation] = view.relations;
    const columns = relation === undefined ? undefined : relationOf(pipeline, relation)?.columns;
    if (relation === undefined || !columns || view.definition.kind !== 'query') return undefined;
    const given = view.inputs.map((input) => pipeline.topics.find((topic) => topic.relation === input)?.rows);
    const rows = knowledge.evaluate(view.definition.query, (input) => given[view.inputs.indexOf(input)] ?? []);
    if (!rows) return undefined;
    // A table without rows would be tried with made-up ones; the topic that fills it starts empty.
    const isBegun = given.some((one) => one !== undefined) || plan.topics.some(({ relation: id }) => id === state.main);
    const names = columns.map(({ name }) => name);
    tables.set(relation, {
      name: freeName(pipeline, `current_${view.name}`),
      planned,
      value: {
        columns: Object.fromEntries(columns.map(({ name, type }) => [name, declaredType(type)])),
        key: declaredKey(state.key),
        ...(isBegun
          ? {
              rows: rows.map((row) =>
                Object.fromEntries(names.map((name, index) => [name, plainValue(row[index] ?? null)])),
              ),
            }
          : {}),
      },
    });
  }
  return tables;
}

/** The move for these topics; undefined where it could not be faithful. */
export function moveOf(
  pipeline: Pipeline,
  topics: readonly RelationId[],
  identity: Identity,
  knowledge: AdmissionKnowledge,
): Move | undefined {
  const plan = planAdmission(pipeline, topics);
  const target = plan && targetOf(pipeline, plan, knowledge);
  const states = plan && stateTables(pipeline, plan, knowledge);
  if (!plan || !target || !states) return undefined;
  const tables = new Map<RelationId, AdmittedTable>();
  for (const topic of plan.topics) {
    const name = freeName(pipeline, `admitted_${topic.name}`);
    const writers = plan.writers.filter(({ inserts }) => inserts.some((one) => one.topic === topic));
    const isSketched = writers.length === 0 && !relationOf(pipeline, topic.relation)?.columns;
    const isBag = writers.length === 0 && topic.key.length === 0;
    const table = isSketched
      ? { topic, name, columns: [], key: [], added: undefined, value: {} }
      : admittedTable(pipeline, topic, name, isBag ? 'none' : identity, writers.length > 0 || isBag);
    if (!table) return undefined;
    tables.set(topic.relation, table);
  }
  return { pipeline, plan, target, tables, states, identity };
}
