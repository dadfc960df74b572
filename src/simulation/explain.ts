/** A diagnosis as one paragraph that a person who never heard of Adya can follow: who, what they believed, what was true, the way in between, and what would make it right. */

import type { OperationId } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { type Diagnosis, hasFailed } from './diagnosis';
import type { Instance, ReadEvent } from './instance';
import type { Story } from './story';
import { rowsOf } from './tell';
import { isDerived, wayTo } from './way';

/** What happened and what came of it, as sentences, without what would help. `invariant`: name of what is broken; undefined: an outcome that no order explains. */
export function whatHappened(story: Story, diagnosis: Diagnosis, invariant: string | undefined): string {
  if (story.moves.length === 0 && invariant !== undefined) {
    return `“${invariant}” does not hold for the initial rows, before anything has happened. Correct the rows or the invariant.`;
  }
  const parts = [capitalized(what(story, diagnosis)), consequence(story, diagnosis, invariant)];
  return parts.filter((part) => part !== '').join(' ');
}

/** An invariant that the operations break one at a time, after `order` (client and run, by index), whatever else happens. */
export function brokenAlone(
  { shape: { performers } }: Story,
  order: readonly (readonly [client: number, run: number])[],
  invariant: string,
): string {
  const clients = performers.filter(({ consumer }) => consumer === undefined);
  const actors = order.map(([client, run]) => clients[client]?.runs[run]?.actor ?? '');
  if (actors.length === 0)
    return `“${invariant}” does not hold for the initial rows, before anything has happened. Correct the rows or the invariant.`;
  const done = actors.length === 1 ? `After ${actors[0]} alone` : `After ${actors.join(', then ')}, one at a time`;
  return `${done}, “${invariant}” does not hold: no other operation interferes, so that no isolation level and no transaction helps. Correct what is written, let it be refused, or correct the invariant.`;
}

/** Names of operations, connectors and views stay as they are written; a sentence that begins with a word of ours begins large. */
function capitalized(sentence: string): string {
  return /^(?:the|a) /.test(sentence) ? `${sentence[0]?.toUpperCase()}${sentence.slice(1)}` : sentence;
}

/** Operations that take part, each once, in order of their importance. */
export function operationsIn(story: Story, diagnosis: Diagnosis): readonly OperationId[] {
  const named = diagnosis.instances.length > 0 ? diagnosis.instances : story.instances;
  const ids = named.map((instance) => instance.operation);
  const known = new Set(story.shape.performers.flatMap((p) => p.runs.map((run) => run.program.operation.id)));
  return [...new Set(ids)].filter((id) => known.has(id));
}

/** Relations that take part, each once: what was read, what was written, and the way between. */
export function relationsIn(story: Story, diagnosis: Diagnosis): readonly RelationId[] {
  const found = new Set<RelationId>();
  if (diagnosis.relation !== undefined) found.add(diagnosis.relation);
  if (diagnosis.read) found.add(diagnosis.read.relation);
  if (diagnosis.write) found.add(diagnosis.write.relation);
  for (const instance of diagnosis.instances) {
    for (const read of instance.reads) found.add(read.relation);
    for (const write of instance.writes) found.add(write.relation);
  }
  return [...found].filter((id) => relationOf(story.shape.pipeline, id) !== undefined);
}

function what(story: Story, diagnosis: Diagnosis): string {
  const [a, b] = diagnosis.instances;
  const { read } = diagnosis;
  switch (diagnosis.detail) {
    case 'mutual':
      return a && b && read ? mutual(story, diagnosis, a, b, read) : '';
    case 'one-sided':
      return a && b && read ? oneSided(story, diagnosis, a, b, read) : '';
    case 'after':
      return a && b && read ? afterwards(story, a, b, read) : '';
    case 'seen-before':
      return a && b && read
        ? `${b.actor} had responded before ${a.actor} began, and had seen what ${a.actor} does not find in ${name(story, read.relation)} (${saw(story, read)}): whoever comes later finds an older state.`
        : '';
    case 'leftover':
      return a ? leftover(story, diagnosis, a) : '';
    case 'half-arrived':
      return half(story, diagnosis);
    case 'not-arrived':
      return late(story, diagnosis);
    case 'again':
      return again(story, diagnosis);
    case 'emptied':
      return `${name(story, diagnosis.relation)} is purged and rebuilt, but its inputs no longer hold everything: what retention has dropped is gone for good.`;
    case 'order':
      return a && b
        ? `${a.actor} and ${b.actor} both write ${placesOf(story, a, b)}, and these take the two writes in different orders: one keeps the first, the other the second.`
        : '';
    case 'overtaken':
      return `Messages about the same row of ${name(story, diagnosis.relation)} lie in different partitions, where nothing keeps their order: a later one is processed first, and the earlier one then overwrites it.`;
    case 'between':
      return a && b
        ? `${a.actor} acts between two writes of ${b.actor}, which are not one transaction: it finds the first done and the second not.`
        : '';
    case 'unpolled':
      return unpolled(story, diagnosis);
    case 'sent-again':
      return `${a?.actor ?? 'A producer'} gets no answer to a message that ${name(story, diagnosis.relation)} has taken, and sends it again: nothing there recognises the repeat, and whoever reads both acts twice.`;
    case 'sent-late':
      return `The first of two messages that ${a?.actor ?? 'a producer'} sends to ${name(story, diagnosis.relation)} is lost on its way and sent again when the second is there: they stand in the other order.`;
    case 'taken':
      return a ? taken(story, diagnosis, a) : '';
    case 'overlap':
      return a
        ? `${a.operation} takes long over a message, which goes to another member while the first is still at work on it: neither finds what the other does, and the effect on ${name(story, diagnosis.write?.relation ?? diagnosis.relation)} happens twice.`
        : '';
    case 'uncommitted':
      return uncommitted(story, diagnosis);
    case 'passed-by':
      return `The connector asks ${name(story, diagnosis.relation)} only for rows above the highest value that it has seen. What ${a?.actor ?? 'an operation'} commits lies below that by then: it is never found, and never comes downstream.`;
    case 'stale-set':
      return a && b && read ? staleSet(story, diagnosis, a, b, read) : '';
    case 'skipped':
      return `The connector records its position before it has published: it stops in between, and a change to ${name(story, diagnosis.relation)} is lost for good.`;
    case 'anew':
      return `The connector takes its snapshot anew, as after a change of its tables or a lost position, and publishes every row to ${name(story, diagnosis.relation)} once more; nothing there recognises the repeat.`;
    case 'alone':
      return a ? `${a.actor} does this on its own; no other operation is needed.` : '';
  }
}

function saw(story: Story, read: ReadEvent): string {
  const rows = rowsOf(story.shape, read.relation, story.shape.world.content(read.content).numbers);
  const result = read.happening.outcome.split(';')[0] ?? '';
  if (read.happening.action === 'sql' && read.happening.statement?.kind === 'select') return result;
  return rows.length === 0 ? 'nothing' : rows.slice(0, 2).join(', ');
}

/** A relation with what it is: `the table shop.stock`. */
export function name(story: Story, relation: RelationId | undefined): string {
  if (relation === undefined) return 'a relation';
  const kind = relationOf(story.shape.pipeline, relation)?.kind;
  switch (kind) {
    case 'table':
      return `the table ${relation}`;
    case 'topic':
      return `the topic ${relation}`;
    case 'replica':
      return `the replica ${relation}`;
    case 'view':
      return `the view ${relation}`;
    default:
      return relation;
  }
}

/** Where the change was when it was missed: `checkouts → inventory`. */
function wayOf(story: Story, writer: Instance, read: ReadEvent): string {
  for (const write of writer.writes) {
    const way = wayTo(story.shape, write.relation, read.relation);
    if (way.length > 1) return way.join(' → ');
  }
  return '';
}

function mutual(story: Story, diagnosis: Diagnosis, a: Instance, b: Instance, read: ReadEvent): string {
  const other = b.reads.find((r) => r.missed.has(a.key)) ?? read;
  const relation = name(story, read.relation);
  const beliefs =
    read.happening.action === 'sketch' && read.relation === other.relation
      ? `${a.actor} and ${b.actor} both read ${relation} before either has written`
      : saw(story, read) === saw(story, other) && read.relation === other.relation
        ? `${a.actor} and ${b.actor} both read ${relation} and see the same (${saw(story, read)})`
        : `${a.actor} reads ${relation} (${saw(story, read)}), ${b.actor} reads ${name(story, other.relation)} (${saw(story, other)})`;
  const way = wayOf(story, b, read);
  const written = [...new Set([...a.writes, ...b.writes].filter((w) => w.visibleFrom !== -1).map((w) => w.relation))];
  const target = written.map((r) => name(story, r)).join(' and ');
  const why =
    diagnosis.cause === 'derived view'
      ? `What the one writes reaches ${read.relation} only later (${way || read.relation}), so neither sees the other's write, and nothing between them can deny one of the two.`
      : diagnosis.cause === 'level'
        ? `Each runs in a transaction, but at ${levelOf(a)} neither notices what the other writes.`
        : `The read and the write are not one transaction: what was read can change before the write lands.`;
  const lost =
    diagnosis.kind === 'lost-update'
      ? ` Both then write the same row, each on the strength of what it read before the other's write.`
      : '';
  return `${beliefs}, and each decides on it and writes ${target}. ${why}${lost}`;
}

function levelOf(instance: Instance): string {
  return instance.happenings.find((h) => h.happening.scope)?.happening.scope?.level ?? 'this level';
}

function oneSided(story: Story, diagnosis: Diagnosis, a: Instance, b: Instance, read: ReadEvent): string {
  const relation = name(story, read.relation);
  switch (diagnosis.kind) {
    case 'lost-update':
      return `${a.actor} reads ${relation} (${saw(story, read)}); before it writes, ${b.actor} changes ${name(story, diagnosis.relation)}; then ${a.actor} writes over that change, which is lost.`;
    case 'aborted-read':
      return `${a.actor} reads from ${relation} what ${b.actor} had written but not committed (${saw(story, read)}); then ${b.actor} is rolled back, so ${a.actor} acted on something that never was.`;
    case 'intermediate-read':
      return `${a.actor} reads from ${relation} what ${b.actor} had written but not committed (${saw(story, read)}); then ${b.actor} writes over it, so ${a.actor} acted on a value that was never meant to be seen.`;
    case 'circular-information-flow':
      return `${a.actor} reads from ${relation} what ${b.actor} had written but not committed (${saw(story, read)}): it acts on one part of what ${b.actor} does, before the rest is done.`;
    default: {
      const late = outlivingWrite(a, b, read);
      if (late)
        return `${a.actor} reads ${relation} (${saw(story, read)}); before it goes on, ${b.actor} changes that; then ${a.actor} writes what it had read to ${name(story, late)}, where the old state stays.`;
      const way = wayOf(story, b, read);
      const path = way === '' ? '' : ` What ${b.actor} wrote was still on its way (${way}).`;
      return `${a.actor} reads ${relation} (${saw(story, read)}) without what ${b.actor} wrote, and goes on as if that were all.${path}`;
    }
  }
}

/** Relations that both wrote, as `the table a and the table b`. */
function placesOf(story: Story, a: Instance, b: Instance): string {
  const own = new Set(a.writes.map(({ relation }) => relation));
  const both = new Set(b.writes.map(({ relation }) => relation).filter((relation) => own.has(relation)));
  return [...both].map((relation) => name(story, relation)).join(' and ');
}

/** Where `a` put what it had read, after `b` had changed what was read; undefined: nowhere. */
export function outlivingWrite(a: Instance, b: Instance, read: ReadEvent): RelationId | undefined {
  const change = b.writes.find((w) => w.relation === read.relation && w.visibleFrom >= read.step);
  if (!change) return undefined;
  return a.writes.find((w) => w.relation !== read.relation && w.visibleFrom > change.visibleFrom)?.relation;
}

function afterwards(story: Story, a: Instance, b: Instance, read: ReadEvent): string {
  const way = wayOf(story, b, read);
  const path = way === '' ? '' : `: that is still on its way (${way})`;
  return `${b.actor} had responded before ${a.actor} began; yet ${a.actor} reads ${name(story, read.relation)} (${saw(story, read)}) and does not find what ${b.actor} wrote${path}.`;
}

function staleSet(story: Story, diagnosis: Diagnosis, a: Instance, b: Instance, read: ReadEvent): string {
  const cache = name(story, diagnosis.relation);
  return `${a.actor} reads ${name(story, read.relation)} (${saw(story, read)}) and then puts into ${cache} what it has read. In between ${b.actor} changes ${name(story, read.relation)} and does its part in ${cache}, too; so the old value comes last, and it stays there until something else touches it.`;
}

function leftover(story: Story, diagnosis: Diagnosis, a: Instance): string {
  const target = name(story, diagnosis.write?.relation);
  if (diagnosis.kind === 'lost-effect')
    return `${a.actor} stops after its message counted as done; the message does not come again, and its effect is lost.`;
  if (hasFailed(story, a)) {
    return `${a.actor} responds “${a.response}”, but what it wrote to ${target} stays: that write is not part of the transaction that is rolled back.`;
  }
  if (diagnosis.kind === 'duplicate-effect')
    return `${a.actor} is tried again after its transaction was aborted, but what it wrote to ${target} in the first attempt stays.`;
  const crashed = a.happenings.some((h) => h.happening.action === 'crash');
  const when = crashed ? `${a.actor} stops half-way` : `${a.actor} is only half done`;
  return `${when}: it has written ${target}, and the rest is missing. Its writes are not one transaction, so others see one without the other.`;
}

function half(story: Story, diagnosis: Diagnosis): string {
  const writer = diagnosis.instances[diagnosis.instances.length - 1];
  const reader = diagnosis.instances.length > 1 ? diagnosis.instances[0] : undefined;
  const relation = diagnosis.read?.relation ?? diagnosis.relation;
  const who = reader ? `${reader.actor} reads` : 'a reader finds';
  if (!writer) return '';
  const derived = relation !== undefined && isDerived(story.shape, relation);
  const isOneRead = reader !== undefined && new Set(reader.reads.map((r) => r.step)).size === 1;
  const why = derived
    ? `Its inputs arrive one by one, so ${name(story, relation)} shows a state that never existed at the source.`
    : isOneRead
      ? `${writer.actor} makes them in steps that are not one transaction.`
      : 'The two were read at different moments.';
  const again = reader?.reads.find((r) => r.relation === relation && r.seen.has(writer.key));
  if (!derived && reader && again && diagnosis.read && again.step === diagnosis.read.step) {
    return `${reader.actor} reads ${name(story, relation)} (${saw(story, again)}) when ${writer.actor} is only half done: one part of what it writes is there, the rest is not.`;
  }
  if (!derived && reader && again && diagnosis.read) {
    const [first, second] = again.step < diagnosis.read.step ? ['with', 'without'] : ['without', 'with'];
    return `${reader.actor} reads ${name(story, relation)} twice: first ${first} what ${writer.actor} wrote, then ${second} it. Its result depends on both.`;
  }
  const written = new Set(writer.writes.filter((w) => w.visibleFrom !== -1).map((w) => w.step));
  if (derived && written.size === 1 && writer.writes.length === 1) {
    const one = `What ${writer.actor} wrote to ${name(story, writer.writes[0]?.relation)} comes to ${name(story, relation)} in parts`;
    return `${one}; ${who} it when one part is there and another is not. ${why}`;
  }
  return `${writer.actor} changes several rows that belong together; ${who} ${name(story, relation)} with one part of that and without the other. ${why}`;
}

function late(story: Story, diagnosis: Diagnosis): string {
  const [later, earlier] = diagnosis.instances;
  const relation = name(story, diagnosis.relation);
  if (diagnosis.kind === 'read-your-writes' && later && earlier && diagnosis.read) {
    const way = wayOf(story, earlier, diagnosis.read);
    return `The same client performs ${earlier.operation} and then ${later.operation}, which reads ${relation} (${saw(story, diagnosis.read)}) and does not find there what it has just written: that is still on its way${way === '' ? '' : ` (${way})`}.`;
  }
  if (diagnosis.kind === 'non-monotonic-read' && later) {
    return `The same client reads the same rows twice, the second time in ${relation}, and finds there an older state than the first time: it travels back in time.`;
  }
  if (later && earlier && diagnosis.read) {
    return `The same client performs ${earlier.operation} and then ${later.operation}; what the first has already seen, ${relation} does not show yet (${saw(story, diagnosis.read)}): it lags behind what this client knows.`;
  }
  return `${relation} has not yet taken in what ${later?.actor ?? 'an operation'} wrote; whoever looks now takes an old state for the present one.`;
}

function unpolled(story: Story, diagnosis: Diagnosis): string {
  const [a, b] = diagnosis.instances;
  const relation = name(story, diagnosis.relation);
  const asks = `The connector asks ${relation} only now and then what is there.`;
  if (b)
    return `${asks} ${a?.actor} and ${b.actor} change the same row between two looks, and only what the later one leaves is found: the other change is lost.`;
  const what =
    diagnosis.write?.after === -1
      ? 'deletes a row, and a row that is gone is not found by asking: downstream it stays for ever'
      : 'changes a row several times, and only the last state is found: the ones between are lost';
  return `${asks} ${a?.actor ?? 'An operation'} ${what}.`;
}

function again(story: Story, diagnosis: Diagnosis): string {
  const [a] = diagnosis.instances;
  const target = name(story, diagnosis.write?.relation ?? diagnosis.relation);
  if (!a)
    return `The connector restarts before its position was recorded and publishes a change to ${target} a second time; nothing there recognises the repeat.`;
  if (a.deliveries === 0)
    return `${a.operation} has written ${target} and stops before it has noted that down; when its time comes again it finds the same still to be done, and its effect on ${target} happens twice.`;
  return `${a.operation} has processed a message and stops before its offset is committed; delivered at least once, the message comes again, and its effect on ${target} happens twice.`;
}

function taken(story: Story, { relation }: Diagnosis, a: Instance): string {
  const queue = story.shape.consumers.find(({ operation }) => operation.id === a.operation)?.queue;
  const others = story.shape.consumers.filter((c) => c.queue === queue && c.operation.id !== a.operation);
  return `${a.operation} takes a message from ${name(story, relation)}. That is a queue: each message goes to one of its readers, so that ${others.map(({ operation }) => operation.id).join(' and ')} never gets it.`;
}

function uncommitted(story: Story, { instances, kind, relation }: Diagnosis): string {
  const writer = instances[instances.length - 1];
  const reader = instances.length > 1 ? `${instances[0]?.actor} takes` : 'A reader takes';
  const message = `a message from ${name(story, relation)} that ${writer?.actor ?? 'an operation'} appended in a transaction of the broker`;
  return kind === 'aborted-read'
    ? `${reader} ${message}. The transaction is aborted, but with read uncommitted the message is handed out all the same: what it does rests on something that never was.`
    : `${reader} ${message} and has not committed yet: with read uncommitted it acts on one part of the transaction when the rest is not there.`;
}

function consequence(story: Story, diagnosis: Diagnosis, invariant: string | undefined): string {
  if (invariant !== undefined) return `Then “${invariant}” does not hold.`;
  const responded = story.instances.filter((i) => i.response !== undefined && diagnosis.instances.includes(i));
  const told = responded.map((i) => `${i.actor} was told “${i.response}”`).join(', ');
  const line = 'Running the operations one at a time, in any order, never gives this';
  return told === '' ? `${line}.` : `${line}: ${told}.`;
}
