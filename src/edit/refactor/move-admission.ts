/**
 * Moves admission into a store: what was appended straight to a topic is decided and written in one serializable transaction,
 * and change data capture publishes it to the same topic, so that everything downstream stays as it is. Where this cannot be done
 * faithfully, nothing is offered.
 */
import { addTables, addToSection, declaredKey, declaredType, freeName, singularOf } from '../../model/additions';
import type { Diagnostic, Fix } from '../../model/diagnostic';
import type { Edit, Plain } from '../../model/edit';
import { type Operation, type Pipeline, relationOf, type Step, type Store } from '../../model/pipeline';
import type { Path } from '../../model/place';
import { sqlName, sqlNameOf } from '../../model/sql-name';
import type { RelationId, Select } from '../../model/statement';
import type { Row } from '../../model/value';
import { type AdmissionPlan, originsOf, planAdmission, storesFor, tableBehind, type Writer } from './admission-plan';
import { type AdmittedTable, admittedTable, type Identity, identityOf, plainValue } from './admitted-table';
import { sourceText } from './inline-view';
import { continuation } from './running-state';
import { hasOwnAlias, insertInto, type SqlPlace } from './sql-places';

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

const decisions = ['write-bypasses-store', 'decision-on-stale-view', 'broker-as-record', 'unadmitted-events'];

interface Target {
  readonly name: string;
  /** undefined: it is new. */
  readonly store: Store | undefined;
  readonly level: { readonly name: string; readonly isDefault: boolean; readonly mayAbort: boolean };
}

/** A store that the refactoring adds. */
const newStore = { technology: 'postgresql', isolation: 'serializable' };

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

interface StateTable {
  readonly name: string;
  readonly value: Plain;
  readonly planned: AdmissionPlan['states'][number];
}

/** Everything that the edits are made from. */
interface Move {
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

function moveOf(
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

function tableName(move: Move, name: string): string {
  return sqlNameOf({ qualifier: move.target.name, name });
}

/** What stands in FROM for a relation inside the transaction: a table, or the view's query over tables. */
function storeSource(move: Move, relation: RelationId): string | undefined {
  const { pipeline, tables, states } = move;
  return sourceText(pipeline, relation, (id) => {
    const table = states.get(id) ?? tables.get(id);
    if (table) return tableName(move, table.name);
    const behind = tableBehind(pipeline, id);
    const known = behind === undefined ? undefined : relationOf(pipeline, behind);
    return known && sqlNameOf({ qualifier: known.node, name: known.id.slice(known.node.length + 1) });
  });
}

interface Splice {
  readonly path: Path;
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

/** The message's own id, by the name under which the operation has it; undefined: nothing tells one run from another. */
function idParameter(move: Move, operation: Operation, added: string): string | undefined {
  const { trigger } = operation;
  if (trigger.kind === 'timer') return undefined;
  if (trigger.kind === 'request') {
    const taken = new Set(operation.inputs.map(({ name }) => name));
    return [added, `${singularOf(operation.name)}_id`, 'request_id'].find((name) => !taken.has(name));
  }
  const topic = move.pipeline.topics.find(({ name }) => name === trigger.topic);
  return topic && (move.tables.get(topic.relation)?.added ?? identityOf(move.pipeline, topic));
}

/** Splices that turn an insert into the topic into one into its table; undefined where it cannot give every row its id. */
function insertSplices(
  move: Move,
  operation: Operation,
  place: SqlPlace,
  table: AdmittedTable,
): readonly Splice[] | undefined {
  const insert = insertInto(place, table.topic.relation);
  if (!insert || insert.onConflict || insert.returning.length > 0) return undefined;
  const { path, text } = place;
  const target: Splice = { path, span: insert.relationSpan, text: tableName(move, table.name) };
  if (move.identity === 'none') return [target];
  const isOne =
    insert.source.kind === 'values' ? insert.source.rows.length === 1 : insert.source.query.sources.length === 0;
  if (!isOne) return undefined;
  if (table.added === undefined) {
    const names = relationOf(move.pipeline, table.topic.relation)?.columns?.map(({ name }) => name) ?? [];
    return table.key.every((name) => insert.columns.includes(names.indexOf(name))) ? [target] : undefined;
  }
  const parameter = idParameter(move, operation, table.added);
  const first =
    insert.source.kind === 'values' ? insert.source.rows[0]?.[0] : insert.source.query.columns[0]?.expression;
  if (parameter === undefined || !first) return undefined;
  const value: Splice = {
    path,
    span: { start: first.span.start, end: first.span.start },
    text: `:${sqlName(parameter)}, `,
  };
  const list = /^(\s+as\s+\S+)?\s*\((?!\s*(select|values)\b)/i.exec(text.slice(insert.relationSpan.end));
  const at = insert.relationSpan.end + (list?.[0].length ?? 0);
  const column: Splice = { path, span: { start: at, end: at }, text: `${sqlName(table.added)}, ` };
  return list ? [target, column, value] : [target, value];
}

/** The steps of an operation: everything in the store, in one transaction. */
function stepEdits(move: Move, writer: Writer): readonly Edit[] | undefined {
  const { operation, inserts, reads, places } = writer;
  const splices: Splice[] = [];
  for (const { place, span, relation, alias } of reads) {
    const source = storeSource(move, relation);
    if (source === undefined) return undefined;
    const needsAlias =
      !hasOwnAlias(place.text, { span, alias }) &&
      (source.startsWith('(') || new RegExp(`\\b${alias}"?\\.`).test(place.text));
    splices.push({ path: place.path, span, text: needsAlias ? `${source} AS ${sqlName(alias)}` : source });
  }
  const added: { readonly place: SqlPlace; readonly sql: string }[] = [];
  for (const { place, topic } of inserts) {
    const table = move.tables.get(topic.relation);
    const own = table && insertSplices(move, operation, place, table);
    const insert = insertInto(place, topic.relation);
    if (!own || !insert) return undefined;
    splices.push(...own);
    for (const { name, planned } of move.states.values()) {
      const names = { table: tableName(move, name), short: sqlName(name), column: sqlName };
      const sql = continuation(planned.state, topic.relation, insert, place.text, names);
      if (sql === undefined) return undefined;
      if (sql !== '') added.push({ place, sql });
    }
  }
  const isOnce = new Set(inserts.map(({ topic }) => topic)).size === inserts.length;
  if (move.identity === 'id' && !isOnce) return undefined;
  const taken = new Set([...reads.map(({ place }) => place), ...inserts.map(({ place }) => place)]);
  const isAlone = reads.length === 0 && added.length === 0 && inserts.length === 1;
  const joined = isAlone
    ? []
    : transactionEdits(
        move,
        operation,
        places,
        [...taken],
        added.map(({ place }) => place),
      );
  if (!joined) return undefined;
  const inOrder = splices.sort((a, b) => b.span.start - a.span.start);
  return [
    ...inOrder.map((splice): Edit => ({ type: 'splice', ...splice })),
    ...added
      .sort((a, b) => places.indexOf(b.place) - places.indexOf(a.place))
      .map(({ place, sql }): Edit => ({ type: 'insert', path: place.list, index: place.step + 1, value: { sql } })),
    ...joined,
  ];
}

/** Edits that put the steps of `taken` into one transaction of the store; undefined where another transaction or another system is in the way. */
function transactionEdits(
  move: Move,
  operation: Operation,
  places: readonly SqlPlace[],
  taken: readonly SqlPlace[],
  followed: readonly SqlPlace[],
): readonly Edit[] | undefined {
  const { target } = move;
  if (operation.place.kind !== 'node' || operation.body.kind !== 'steps') return undefined;
  const list = [...operation.place.path, 'steps'];
  const from = Math.min(...taken.map(({ index }) => index));
  const last = Math.max(...taken.map(({ index }) => index));
  const isForeign = ({ index, node }: SqlPlace): boolean => {
    if (index < from || index > last || !('relation' in node)) return false;
    const relation = relationOf(move.pipeline, node.relation);
    return !move.tables.has(node.relation) && !(relation?.kind === 'table' && relation.node === target.name);
  };
  if (places.some(isForeign)) return undefined;
  const steps = itemsOf(operation.body.steps, list);
  const transactions = [...steps].filter(
    ([index, step]) => index >= from && index <= last && step.kind === 'transaction',
  );
  const level: { readonly [key: string]: Plain } = target.level.isDefault ? {} : { isolation: target.level.name };
  const retry: { readonly [key: string]: Plain } = target.level.mayAbort ? { retry: 1 } : {};
  if (transactions.length === 0) {
    const to = last + 1 + followed.length;
    return [
      { type: 'wrap', path: list, from, to, fields: { transaction: target.name, ...level, ...retry }, key: 'steps' },
    ];
  }
  const [[index, step] = []] = transactions;
  if (transactions.length > 1 || index !== last || step?.kind !== 'transaction') return undefined;
  if (step.target.kind === 'store' && step.target.store !== target.name) return undefined;
  const path = [...list, from];
  const moved: readonly Edit[] =
    from < last ? [{ type: 'move', path: list, from, to: last, target: [...list, last, 'steps'], index: 0 }] : [];
  return [
    ...moved,
    ...(step.target.kind === 'broker'
      ? [{ type: 'set' as const, path: [...path, 'transaction'], value: target.name }]
      : []),
    ...Object.entries({ ...level, ...(step.retry === 0 ? retry : {}) }).map(
      ([key, value]): Edit => ({ type: 'set', path: [...path, key], value }),
    ),
  ];
}

/** The operation's own steps by their index in the file, where steps that say nothing are not among the steps. */
function itemsOf(steps: readonly Step[], list: Path): ReadonlyMap<number, Step> {
  const items = new Map<number, Step>();
  for (const step of steps) {
    const index = step.place.kind === 'node' ? step.place.path[list.length] : undefined;
    if (typeof index === 'number') items.set(index, step);
  }
  return items;
}

/** New values for the id of each run of an operation that is called. */
function inputEdits(move: Move, numbers: Map<string, number>, { operation, inserts }: Writer): readonly Edit[] {
  if (operation.place.kind !== 'node' || operation.trigger.kind !== 'request') return [];
  const path = [...operation.place.path, 'inputs'];
  const names = new Map<string, string>();
  for (const { topic } of inserts) {
    const added = move.tables.get(topic.relation)?.added;
    const name = added === undefined ? undefined : idParameter(move, operation, added);
    if (name !== undefined && !names.has(name)) names.set(name, singularOf(topic.name));
  }
  return [...names].map(([name, word], index): Edit => {
    const next = numbers.get(word) ?? 1;
    numbers.set(word, next + 2);
    const value = [`${word}_${next}`, `${word}_${next + 1}`];
    return operation.inputs.length > 0 || index > 0
      ? { type: 'set', path: [...path, name], value }
      : { type: 'set', path, value: { [name]: value } };
  });
}

/** A sketch reads and writes tables in place of topics and of what is derived from them. */
function sketchEdits(move: Move, operation: Operation): readonly Edit[] {
  const { body } = operation;
  if (body.kind !== 'sketch' || operation.place.kind !== 'node') return [];
  const id = (relation: RelationId) => `${move.target.name}.${move.tables.get(relation)?.name ?? ''}`;
  const tablesFor = (relation: RelationId): readonly string[] => {
    const moved = [...originsOf(move.pipeline, relation)].filter((origin) => move.tables.has(origin));
    return moved.length > 0 ? moved.map(id) : [relation];
  };
  const edit = (key: 'reads' | 'writes', relations: readonly string[], before: readonly string[]): readonly Edit[] => {
    const unique = [...new Set(relations)];
    const isSame = unique.length === before.length && unique.every((one, index) => one === before[index]);
    const path = operation.place.kind === 'node' ? [...operation.place.path, key] : [];
    return isSame ? [] : [{ type: 'set', path, value: unique }];
  };
  const reads = body.reads.map(({ relation }) => relation);
  const writes = body.writes.map(({ relation }) => relation);
  return [
    ...edit('reads', reads.flatMap(tablesFor), reads),
    ...edit(
      'writes',
      writes.map((relation) => (move.tables.has(relation) ? id(relation) : relation)),
      writes,
    ),
  ];
}

function topicEdits(move: Move, { topic, key, added }: AdmittedTable): readonly Edit[] {
  const path = ['topics', topic.name];
  const columns = relationOf(move.pipeline, topic.relation)?.columns ?? [];
  const before = topic.key.map((column) => columns[column]?.name);
  const isOther = key.length > 0 && key.join() !== before.join();
  const isEvents = topic.content.from === 'file' && topic.content.value === 'events';
  return [
    ...(added === undefined ? [] : [{ type: 'set' as const, path: [...path, 'columns', added], value: 'text' }]),
    ...(isOther ? [{ type: 'set' as const, path: [...path, 'key'], value: declaredKey(key) }] : []),
    ...(key.length > 0 && isEvents ? [{ type: 'set' as const, path: [...path, 'kind'], value: 'changelog' }] : []),
    ...(topic.rows ? [{ type: 'remove' as const, path: [...path, 'rows'] }] : []),
  ];
}

function connectorEdit(move: Move, knowledge: AdmissionKnowledge): Edit {
  const { pipeline, target } = move;
  const tables = [...move.tables.values()];
  const ids = tables.map(({ name }) => `${target.name}.${name}`);
  const [id] = ids;
  const isOne = tables.length === 1;
  // Two tables that one transaction writes have to arrive together.
  const isTogether = move.plan.writers.some(({ inserts }) => new Set(inserts.map(({ topic }) => topic)).size > 1);
  const value: Plain = {
    technology: target.store ? knowledge.captureTechnology(target.store) : 'debezium',
    from: isOne ? (id ?? '') : ids,
    to: isOne
      ? (tables[0]?.topic.name ?? '')
      : Object.fromEntries(tables.map(({ topic }, index) => [ids[index] ?? '', topic.name])),
    ...(move.identity === 'none' ? { delivery: 'exactly once' } : {}),
    ...(isTogether ? { transactions: true } : {}),
  };
  return addToSection(pipeline, 'connectors', freeName(pipeline, `${target.name}_cdc`), value);
}

function storeEdits(move: Move): readonly Edit[] {
  const { pipeline, target, plan } = move;
  const tables = [...move.tables.values(), ...move.states.values()].map(({ name, value }) => ({ name, value }));
  if (!target.store) {
    const value = { ...newStore, tables: Object.fromEntries(tables.map((table) => [table.name, table.value])) };
    return [addToSection(pipeline, 'stores', target.name, value)];
  }
  // A sketch has no transaction of its own that could say a level.
  const isSketched = plan.writers.some(({ operation }) => operation.body.kind === 'sketch');
  const raised: readonly Edit[] =
    isSketched && !target.level.isDefault
      ? [{ type: 'set', path: ['stores', target.name, 'isolation'], value: target.level.name }]
      : [];
  return [...raised, ...addTables(target.store, tables)];
}

function fixOf(move: Move, knowledge: AdmissionKnowledge): Fix | undefined {
  const edits: Edit[] = [];
  const numbers = new Map<string, number>();
  for (const writer of move.plan.writers) {
    const { operation } = writer;
    const own = operation.body.kind === 'sketch' ? sketchEdits(move, operation) : stepEdits(move, writer);
    if (!own) return undefined;
    edits.push(...own, ...inputEdits(move, numbers, writer));
  }
  for (const table of move.tables.values()) edits.push(...topicEdits(move, table));
  edits.push(...storeEdits(move), connectorEdit(move, knowledge));
  const where = move.target.store ? `the store \`${move.target.name}\`` : `a new store \`${move.target.name}\``;
  const topics = [...move.tables.values()].map(({ topic }) => `\`${topic.name}\``).join(', ');
  const how = move.identity === 'none' ? ' (without ids: the capture must be exactly once)' : '';
  return {
    title: `Move admission into ${where}: one transaction decides, change data capture publishes ${topics}${how}`,
    edits,
    safe: false,
  };
}

/** The topics that the operations of the problem append to and that it names. */
function topicsAt(pipeline: Pipeline, { operations = [], relations = [] }: Diagnostic): readonly RelationId[] {
  const named = pipeline.topics.map(({ relation }) => relation).filter((relation) => relations.includes(relation));
  return named.filter((relation) =>
    planAdmission(pipeline, [relation])?.writers.some(({ operation }) => operations.includes(operation.id)),
  );
}

/**
 * The fixes that move the admission of what a decision appends to a topic into a store, the preferred one first: each row of the
 * table has an id of its own, which callers give; or rows have none, which takes exactly-once capture. None where the problem is
 * another one, or the move could not be faithful.
 */
export function moveAdmission(
  pipeline: Pipeline,
  diagnostic: Diagnostic,
  knowledge: AdmissionKnowledge,
): readonly Fix[] {
  if (!decisions.includes(diagnostic.rule)) return [];
  const topics = topicsAt(pipeline, diagnostic);
  if (topics.length === 0) return [];
  const moves = (['id', 'none'] as const).map((identity) => moveOf(pipeline, topics, identity, knowledge));
  const fixes = moves.flatMap((move) => (move ? (fixOf(move, knowledge) ?? []) : []));
  return fixes.filter(
    (fix, index) => fixes.findIndex(({ edits }) => JSON.stringify(edits) === JSON.stringify(fix.edits)) === index,
  );
}
