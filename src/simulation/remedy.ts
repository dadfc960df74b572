/** What would help against a finding, in a sentence, for each cause it may turn out to have. */
import { brokerTransactions, locksOnRead, technologyById } from '../catalog/lookup';
import { relationOf } from '../model/pipeline';
import type { Cause } from '../model/trace';
import type { Diagnosis } from './diagnosis';
import { name, outlivingWrite } from './explain';
import { strongestLevelOf } from './repair';
import type { Story } from './story';

/** What would help, for each cause that may turn out to be the one; nothing where the initial rows are wrong already. */
export function remediesFor(story: Story, diagnosis: Diagnosis): ReadonlyMap<Cause, string> {
  if (story.moves.length === 0) return new Map();
  const causes: readonly Cause[] = ['level', 'scope', 'derived view', 'delivery', 'processor'];
  return new Map(causes.map((cause) => [cause, remedy(story, { ...diagnosis, cause })]));
}

/** What helps against a level that is too weak: a stronger one where the product has it, and what does without. */
function strongerLevel(story: Story, diagnosis: Diagnosis): string {
  const home = relationOf(story.shape.pipeline, diagnosis.read?.relation ?? '')?.node;
  const store = story.shape.pipeline.stores.find(({ name }) => name === home);
  const level = store && strongestLevelOf(store);
  const technology = store && technologyById(store.technology.id);
  const product = technology?.name ?? store?.name;
  const locks = technology === undefined || locksOnRead(technology);
  // A lock on the rows that are there keeps no new one out; a condition in the write is asked again only of the row that is written.
  const others =
    diagnosis.kind === 'phantom'
      ? 'let both write one row, or a unique key, that only one of them can have'
      : diagnosis.kind === 'lost-update'
        ? `${locks ? 'lock what is read with FOR UPDATE, or ' : ''}put the condition into the write itself`
        : `${locks ? 'lock the rows that are read with FOR UPDATE, or ' : ''}let both write one row`;
  return store && level === undefined
    ? `${product} has no level that prevents this: ${others}.`
    : `Raise the isolation level (${level ?? 'serializable'}), or ${others}.`;
}

/** What helps where a read and the write that depends on it are not one transaction. */
function togetherText(story: Story, diagnosis: Diagnosis): string {
  const { pipeline } = story.shape;
  const [a, b] = diagnosis.instances;
  const kind = relationOf(pipeline, diagnosis.read?.relation ?? '')?.kind;
  if (kind === 'topic')
    return 'Let a transactional store admit the write, or append only if nothing was appended since the read (an expected version), where the broker can.';
  const late = a && b && diagnosis.read && outlivingWrite(a, b, diagnosis.read);
  if (
    late !== undefined &&
    relationOf(pipeline, late)?.node !== relationOf(pipeline, diagnosis.read?.relation ?? '')?.node
  )
    return 'No transaction covers both places: write the second only where nothing newer has come (a version, a lease), or fill it from the changes of the first, in their order.';
  return 'Put the read and the write that depends on it into one transaction, or the condition into the write itself.';
}

/** What would make one of all that takes part in a half-done write. */
function atOnceText(story: Story, diagnosis: Diagnosis): string {
  const runs = story.shape.performers.flatMap((performer) => performer.runs);
  const written = runs
    .filter((run) => diagnosis.instances.some((instance) => instance.actor === run.actor))
    .flatMap((run) => run.program.writes);
  const { pipeline } = story.shape;
  const homes = written.map((id) => relationOf(pipeline, id));
  const isOneStore = homes.length > 0 && homes.every((home) => home?.kind === 'table' && home.node === homes[0]?.node);
  if (isOneStore) return 'Put its writes into one transaction.';
  const brokers = written.map((id) => pipeline.topics.find((topic) => topic.relation === id)?.technology.id);
  const broker = brokers[0] === undefined ? undefined : technologyById(brokers[0]);
  if (broker && brokers.every((id) => id === broker.id))
    return brokerTransactions(broker)
      ? 'Append all of it in one transaction of the broker, to readers of committed messages.'
      : 'Make one message of it, or write a store in one transaction and let change data capture carry it to the topics.';
  return 'Write one system in one transaction and let change data capture carry it to the other.';
}

function remedy(story: Story, diagnosis: Diagnosis): string {
  switch (diagnosis.cause) {
    case 'derived view':
      return diagnosis.detail === 'mutual' || diagnosis.kind === 'lost-update'
        ? 'No isolation level of the view helps: let a transactional store admit the write, in one transaction with the read that it depends on, and derive the view from that.'
        : 'Read from the store what must be up to date, or say in the design which staleness readers accept.';
    case 'level':
      if (diagnosis.detail === 'uncommitted')
        return 'Let it wait for the commit: `isolation: read committed` (`isolation.level=read_committed`).';
      // A lock on the rows that are there keeps no new one out, and what was only read needs none.
      if (diagnosis.kind === 'read-skew')
        return 'Raise the isolation level, so that the whole transaction reads one state, or read once and go on with what was read.';
      return strongerLevel(story, diagnosis);
    case 'scope':
      if (diagnosis.detail === 'stale-set')
        return `Let ${name(story, diagnosis.relation)} take only what is newer than what it has (a version beside the value), or give a reader a lease that the writer takes away, or fill it from the changes of the store.`;
      return diagnosis.kind === 'partial-write' ||
        diagnosis.kind === 'duplicate-effect' ||
        diagnosis.kind === 'reordered-effect' ||
        diagnosis.kind === 'dirty-write'
        ? atOnceText(story, diagnosis)
        : togetherText(story, diagnosis);
    case 'delivery':
      if (diagnosis.detail === 'unpolled' || diagnosis.detail === 'passed-by')
        return 'Capture changes from the log instead.';
      if (diagnosis.detail === 'skipped') return 'Deliver at least once, and let readers recognise a repeat.';
      if (diagnosis.detail === 'sent-again')
        return 'Let the broker recognise the repeat (an idempotent producer, a message id that it checks), or make what readers do idempotent.';
      if (diagnosis.detail === 'sent-late')
        return 'Let the producer be idempotent, or send one message at a time, or give messages a number by which readers know the later one.';
      if (diagnosis.detail === 'taken')
        return 'Give each of them a queue of its own, filled with copies (an exchange, a topic with subscriptions), or use a log.';
      if (diagnosis.detail === 'overlap')
        return 'Let the write itself tell the repeat: a unique key on the message, or a condition that fences out who came late.';
      if (diagnosis.kind === 'lost-effect')
        return 'Let the message count as done only after its work (at least once), and make that work idempotent.';
      return 'Make the effect idempotent: a key that recognises the repeat, or a write that sets rather than adds.';
    case 'processor':
      if (diagnosis.detail === 'overtaken')
        return 'Give the topic the key of that row, so that its messages share a partition.';
      if (diagnosis.detail === 'emptied')
        return 'Keep its inputs for ever (or compacted), or derive it from a store that can be read again.';
      return 'Use a connector that keeps transactions together and a view that takes them whole.';
  }
}
