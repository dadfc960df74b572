/**
 * Columns and keys that are not declared but follow from what fills a relation: queries of views, connectors, published
 * views. It decides in which order relations become known and cuts views that are derived from themselves.
 */
import type { Column, Copy } from '../model/pipeline';
import { at, type Path, within } from '../model/place';
import type { RelationId, Select } from '../model/statement';
import { outputColumns, parseQuery } from '../sql/parse';
import { resolveKey } from './columns';
import { accept, type DraftRelation, openScope, type Reader } from './reader';
import { keyOfQuery } from './view-key';
import type { ViewDraft } from './views';

/** What is known of a view's query once its inputs are. */
export interface ReadQuery {
  readonly query: Select | undefined;
  readonly reads: readonly RelationId[];
}

export interface Derivation {
  readonly queries: ReadonlyMap<string, ReadQuery>;
  /** Inputs that a view must not have because they are derived from it. */
  readonly cut: ReadonlyMap<string, ReadonlySet<RelationId>>;
}

type ParsedQuery = ReturnType<typeof parseQuery>;

interface Pending {
  readonly waitsFor: Set<RelationId>;
  readonly settle: () => void;
}

/** Makes columns and keys of `reader.relations` known as far as they follow from the file; tells problems of the views' queries. */
export function derive(reader: Reader, views: readonly ViewDraft[], copies: readonly Copy[]): Derivation {
  const feeders = feedersOf(reader, views, copies);
  const settled = new Set<RelationId>();
  const pending = new Map<RelationId, Pending>();
  const queries = new Map<string, ReadQuery>();
  const queryViews = new Map(views.flatMap((view) => (view.query ? [[view.entry.name, view] as const] : [])));

  for (const relation of reader.relations.values()) {
    if (queryViews.has(relation.id)) continue;
    const isKnown = relation.columns && (relation.kind !== 'topic' || relation.declaredKey);
    const sources = isKnown ? [] : (feeders.get(relation.id) ?? []);
    if (sources.length === 0) settled.add(relation.id);
    else pending.set(relation.id, { waitsFor: new Set(sources), settle: () => take(reader, relation, sources) });
  }
  run(reader, pending, settled, false);

  const first = new Map<string, ParsedQuery>();
  for (const [name, view] of queryViews) {
    const parsed = parseQuery(view.query?.text ?? '', openScope(reader));
    first.set(name, parsed);
    // Most views read only what is known already: their first parse is their last.
    if (parsed.reads.every((id) => settled.has(id))) {
      queries.set(name, know(reader, name, view.query?.path ?? [], parsed));
      settled.add(name);
    }
  }
  const cut = cutCycles(reader, views, first);
  for (const [name, view] of queryViews) {
    if (settled.has(name)) continue;
    const reads = first.get(name)?.reads ?? [];
    const waitsFor = new Set(reads.filter((id) => !cut.get(name)?.has(id)));
    const settle = (): void => {
      const parsed = parseQuery(view.query?.text ?? '', openScope(reader));
      queries.set(name, know(reader, name, view.query?.path ?? [], parsed));
    };
    pending.set(name, { waitsFor, settle });
  }
  run(reader, pending, settled, true);
  return { queries, cut };
}

/** For each relation, what fills it: sources of connectors, then views that publish to it, in the order of the file. */
function feedersOf(
  reader: Reader,
  views: readonly ViewDraft[],
  copies: readonly Copy[],
): ReadonlyMap<RelationId, readonly RelationId[]> {
  const feeders = new Map<RelationId, RelationId[]>();
  const add = (to: RelationId, from: RelationId): void => {
    const list = feeders.get(to);
    if (list) list.push(from);
    else feeders.set(to, [from]);
  };
  for (const { from, to } of copies) add(to, from);
  for (const { entry, publishes } of views) {
    if (publishes !== undefined && reader.relations.has(entry.name)) add(publishes, entry.name);
  }
  return feeders;
}

/** Settles what waits for nothing, then what waited for that. `force`: also what waits for itself through topics. */
function run(reader: Reader, pending: Map<RelationId, Pending>, settled: Set<RelationId>, force: boolean): void {
  const dependents = new Map<RelationId, RelationId[]>();
  const ready: RelationId[] = [];
  for (const [id, { waitsFor }] of pending) {
    for (const other of waitsFor) {
      if (settled.has(other)) waitsFor.delete(other);
      else dependents.set(other, [...(dependents.get(other) ?? []), id]);
    }
    if (waitsFor.size === 0) ready.push(id);
  }
  for (;;) {
    const id = ready.pop() ?? (force ? stuckOf(reader, pending) : undefined);
    if (id === undefined) return;
    const entry = pending.get(id);
    if (!entry) continue;
    pending.delete(id);
    entry.settle();
    settled.add(id);
    for (const dependent of dependents.get(id) ?? []) {
      const waiting = pending.get(dependent)?.waitsFor;
      if (waiting?.delete(id) && waiting.size === 0) ready.push(dependent);
    }
  }
}

/** Of a cycle through topics, what to settle first: a topic that has a known source, else any, else whatever is left. */
function stuckOf(reader: Reader, pending: ReadonlyMap<RelationId, Pending>): RelationId | undefined {
  let fallback: RelationId | undefined;
  for (const [id] of pending) {
    const isTopic = reader.relations.get(id)?.kind === 'topic';
    if (isTopic) return id;
    fallback ??= id;
  }
  return fallback;
}

/** Columns, where none are declared, of the first source that has them, and its key by the names of its columns. */
function take(reader: Reader, relation: DraftRelation, sources: readonly RelationId[]): void {
  const source = sources.map((from) => reader.relations.get(from)).find((from) => from?.columns);
  const names = source?.columns?.map(({ name }) => name) ?? [];
  relation.columns ??= source?.columns;
  const key = (source?.key ?? []).map(
    (index) => relation.columns?.findIndex(({ name }) => name === names[index]) ?? -1,
  );
  if (!key.includes(-1)) relation.key = key;
  resolveKey(reader, relation);
}

function know(reader: Reader, name: string, path: Path, parsed: ParsedQuery): ReadQuery {
  const value = accept(reader, path, parsed);
  const query = value?.kind === 'select' ? value : undefined;
  const relation = reader.relations.get(name);
  if (query && relation) {
    const columns = outputColumns(query);
    // `SELECT *` from a relation whose columns are not known.
    const isOpen = columns.some(({ name }) => name === '*');
    relation.columns = isOpen
      ? undefined
      : columns.map((column, index): Column => {
          const span = query.columns[index]?.expression.span ?? query.span;
          return { name: column.name, type: column.type, place: within(at(...path), span) };
        });
    relation.key = isOpen ? [] : keyOfQuery(query, reader.relations);
  }
  return { query, reads: parsed.reads };
}

/** Finds views that are derived from themselves through views alone, tells them, and says which inputs to leave out. */
function cutCycles(
  reader: Reader,
  views: readonly ViewDraft[],
  parsed: ReadonlyMap<string, ParsedQuery>,
): ReadonlyMap<string, ReadonlySet<RelationId>> {
  const drafts = new Map(views.map((view) => [view.entry.name, view]));
  const cut = new Map<string, Set<RelationId>>();
  const state = new Map<string, 'open' | 'done'>();
  const inputsOf = (view: ViewDraft): readonly RelationId[] =>
    (parsed.get(view.entry.name)?.reads ?? view.from.map(({ relation }) => relation)).filter((id) => drafts.has(id));
  for (const start of views) {
    if (state.has(start.entry.name)) continue;
    // Depth first without recursion: a chain of views can be longer than the call stack.
    const trail: { readonly view: ViewDraft; readonly inputs: readonly RelationId[]; next: number }[] = [];
    const enter = (view: ViewDraft): void => {
      state.set(view.entry.name, 'open');
      trail.push({ view, inputs: inputsOf(view), next: 0 });
    };
    enter(start);
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const input = top.inputs[top.next];
      top.next += 1;
      const view = input === undefined ? undefined : drafts.get(input);
      if (input === undefined || !view) {
        state.set(top.view.entry.name, 'done');
        trail.pop();
      } else if (!state.has(input)) enter(view);
      else if (state.get(input) === 'open') {
        const names = trail.map((step) => step.view.entry.name);
        const cycle = [...names.slice(names.indexOf(input)), input];
        cut.set(top.view.entry.name, (cut.get(top.view.entry.name) ?? new Set()).add(input));
        tellCycle(reader, top.view, input, cycle);
      }
    }
  }
  return cut;
}

function tellCycle(reader: Reader, view: ViewDraft, input: RelationId, cycle: readonly string[]): void {
  const name = view.entry.name;
  const isLong = cycle.length > 8;
  const shown = isLong ? [...cycle.slice(0, 4), '…', ...cycle.slice(-3)] : cycle;
  const how = cycle.length === 2 ? `reads itself` : `is derived from itself: ${shown.join(' reads ')}`;
  const place = view.query
    ? at(...view.query.path)
    : at(...(view.from.find(({ relation }) => relation === input)?.path ?? []));
  const others = [...new Set(cycle)].filter((other) => other !== name).slice(0, 6);
  reader.report('schema', place, `The view \`${name}\` ${how}; a view is derived from other relations only.`, {
    related: others.flatMap((other) => {
      const relation = reader.relations.get(other);
      return relation ? [{ message: `\`${other}\` is on the way round`, place: relation.place }] : [];
    }),
  });
}
