/**
 * What an entry guarantees where a file says nothing, in the words of the model. Every answer is read from a fact of the
 * catalog, which holds the source; a fact that is missing gives the careful answer. It knows no pipeline.
 */
import type { Delivery, Refresh, Retention } from '../model/pipeline';
import type { IsolationLevel, Technology } from './technology';

function factOf(technology: Technology, name: string): string | undefined {
  const value = technology.facts[name]?.value;
  return typeof value === 'string' ? value : undefined;
}

/** The levels that the technology documents, weakest first as a rule; empty: none are documented. */
export function isolationLevels(technology: Technology): readonly IsolationLevel[] {
  return technology.isolationLevels?.value ?? [];
}

function plainLevel(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
}

/** Models that a name may stand for where the product has no name of its own for them. */
const modelsOf: { readonly [name: string]: readonly string[] } = {
  snapshot: ['snapshot'],
  serializable: ['serializable', 'strict_serializable'],
  'strict serializable': ['strict_serializable'],
};

/**
 * The level that `name` means on this technology; undefined when it is not offered there. Case does not matter, and a
 * qualifier may be left out: `repeatable read` is TiDB's `repeatable read (pessimistic)`. Products whose levels have names of
 * their own (document and key-value stores) are also asked by model; SQL databases are not: PostgreSQL has no `snapshot`.
 */
export function isolationLevel(technology: Technology, name: string): IsolationLevel | undefined {
  const levels = isolationLevels(technology);
  const wanted = plainLevel(name);
  const exact = levels.find((level) => plainLevel(level.name) === wanted);
  if (exact) return exact;
  const unqualified = levels.filter((level) => plainLevel(level.name.replace(/\s*\(.*\)$/, '')) === wanted);
  if (unqualified.length > 0) return unqualified.find((level) => level.default) ?? unqualified[0];
  if (technology.kind === 'oltp_store' && wanted !== 'strict serializable') return undefined;
  const models = modelsOf[wanted] ?? [];
  return levels.find((level) => models.includes(level.is));
}

/** Name of the level that a transaction has when nobody says one, as the catalog spells it; `read committed` where it is not known. */
export function defaultIsolation(technology: Technology): string {
  const levels = isolationLevels(technology);
  const said = factOf(technology, 'default_isolation');
  const level = levels.find((candidate) => candidate.default) ?? levels.find((candidate) => candidate.name === said);
  return level?.name ?? (levels.length === 0 && said !== undefined && said !== 'depends' ? said : 'read committed');
}

/**
 * The level that statements between begin and commit really have. Stores that document a default for single commands have
 * another one for transactions (MongoDB, DynamoDB, Redis); everywhere else it is `name` itself. undefined: not documented.
 */
export function transactionLevel(technology: Technology, name: string): IsolationLevel | undefined {
  const level = isolationLevel(technology, name);
  if (!level?.default || technology.kind === 'oltp_store' || technology.kind === 'generic') return level;
  return isolationLevels(technology).find((other) => /^(transaction|multi)\b/i.test(other.name)) ?? level;
}

/** How often a message or change arrives, with default settings. `depends` and what is not known count as at least once. */
export function defaultDelivery(technology: Technology): Delivery {
  const said =
    factOf(technology, 'delivery') ?? factOf(technology, 'delivery_default') ?? factOf(technology, 'sink_delivery');
  switch (said) {
    case 'at_most_once':
      return 'at most once';
    case 'exactly_once':
    case 'exactly_once_read':
      return 'exactly once';
    default:
      return 'at least once';
  }
}

/** Whether a connector hands the changes of one transaction on together without being told to. */
export function keepsTransactions(technology: Technology): boolean {
  return factOf(technology, 'txn_boundaries') === 'preserved';
}

/** `polling`: it asks for the rows as they are, so deletes and what happened between two polls can be missed. */
export function captureMode(technology: Technology): 'log' | 'polling' {
  const polls =
    factOf(technology, 'capture') === 'query' ||
    factOf(technology, 'intermediate_states') === 'no' ||
    factOf(technology, 'freshness') === 'scheduled';
  return polls ? 'polling' : 'log';
}

const refreshedAsAWhole = ['scheduled_refresh', 'manual_refresh', 'query_time_merge_plus_refresh'];

/**
 * Whether the inputs of a view advance together. `transactional`: internally consistent processors (Materialize, RisingWave,
 * Feldera), whatever recomputes a query over one snapshot of its inputs (materialized views and models of a warehouse), and
 * replicas of SQL databases, which apply whole transactions in commit order.
 */
export function viewConsistency(technology: Technology): 'eventual' | 'transactional' {
  const asAWhole = refreshedAsAWhole.includes(factOf(technology, 'update_model') ?? '');
  const whole = asAWhole || technology.kind === 'oltp_store' || factOf(technology, 'internal_consistency') === 'yes';
  return whole ? 'transactional' : 'eventual';
}

/** When a view takes in changes. Refresh on schedule or by hand counts as every hour: no product documents a default. */
export function refreshDefault(technology: Technology): Refresh {
  switch (factOf(technology, 'update_model')) {
    case 'scheduled_refresh':
    case 'manual_refresh':
      return { kind: 'every', duration: { ms: 3_600_000, text: '1h' } };
    case 'query_time_merge_plus_refresh':
      return { kind: 'on commit' };
    default:
      return { kind: 'continuous' };
  }
}

function durationText(ms: number): string {
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000}d`;
  return ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : `${ms / 1000}s`;
}

/** What a topic keeps when nobody says: Kafka 7 days. A queue keeps a message until it is acknowledged: no time that can be relied on. */
export function defaultRetention(technology: Technology): Retention {
  const ms = technology.facts.retention_ms_default?.value;
  if (typeof ms === 'number') return { kind: 'duration', duration: { ms, text: durationText(ms) } };
  const said = factOf(technology, 'retention_default') ?? '';
  if (said === '' || /^(unlimited|infinite|forever)/.test(said)) return { kind: 'forever' };
  const hours = /^(\d+) h\b/.exec(said)?.[1];
  if (hours) return { kind: 'duration', duration: { ms: Number(hours) * 3_600_000, text: `${hours}h` } };
  return {
    kind: 'duration',
    duration: { ms: 0, text: /^until acknowledged/.test(said) ? 'until acknowledged' : '0s' },
  };
}

/** Whether a store can commit several statements together; for `limited` ones the fact's note says over what. */
export function hasTransactions(technology: Technology): boolean {
  const said = factOf(technology, 'transactional');
  if (said !== undefined) return said === 'yes' || said === 'limited';
  return technology.kind === 'warehouse';
}

/** Whether a broker can append to several topics atomically. */
export function brokerTransactions(technology: Technology): boolean {
  return factOf(technology, 'transactions') === 'multi_partition_atomic';
}

/** Whether a default consumer sees messages of open and aborted broker transactions; false also where there are none. */
export function readsUncommittedMessages(technology: Technology): boolean {
  return factOf(technology, 'consumer_isolation_default') === 'read_uncommitted';
}

/**
 * Whether a reader that says nothing takes messages of open and aborted transactions of `broker`: what its own product is
 * documented to do, else what the broker hands out. A service brings the broker's default client; of any other product that is
 * known, but not for this, nothing is said. `likely`: known in general, not from a page that was read.
 */
export function takesOpenMessages(
  reader: Technology | undefined,
  broker: Technology | undefined,
  isService: boolean,
): 'certain' | 'likely' | 'no' {
  const fact = reader?.facts.consumer_isolation_default;
  if (fact) {
    if (fact.value !== 'read_uncommitted') return 'no';
    return fact.evidence === 'background' ? 'likely' : 'certain';
  }
  if (!broker || !readsUncommittedMessages(broker)) return 'no';
  return isService || reader === undefined || reader.kind === 'generic' ? 'certain' : 'no';
}

/**
 * Whether one append can depend on what the same log or stream holds at that moment: the broker refuses it when something came in
 * between. NATS JetStream: expected last (subject) sequence; KurrentDB: expected revision. Kafka has nothing of the kind
 * (KAFKA-2260 and KIP-27 are open).
 */
export function hasConditionalAppend(technology: Technology): boolean {
  const said = factOf(technology, 'conditional_append') ?? 'none';
  return said !== 'none' && said !== 'n/a';
}

/** Whether a message that was consumed can be read again. `no`: queues, which hand each message to one consumer and forget it. */
export function keepsConsumed(technology: Technology): boolean {
  return factOf(technology, 'replay') !== 'no';
}

/**
 * What a retry of a producer with default settings can do to its messages: be kept twice, and with Kafka's protocol also come after
 * later ones. The client decides where it is known to differ from Kafka's own; Kafka's is idempotent since 3.0 (KIP-679). A broker that
 * recognises an id which the producer must set first (`opt_in`) recognises none by default.
 */
export function producerRetries(
  broker: Technology,
  client: Technology | undefined,
  version: string | undefined,
): 'none' | 'repeat' | 'repeat or reorder' {
  const dedup = factOf(broker, 'producer_dedup');
  const ofClient = client ? factOf(client, 'idempotent_producer_default') : undefined;
  if (dedup === 'per_session_idempotence') {
    if (ofClient !== undefined) return ofClient === 'off' ? 'repeat or reorder' : 'none';
    const major = /^v?(\d+)/.exec(version?.trim() ?? '')?.[1];
    return broker.id === 'kafka' && major !== undefined && Number(major) < 3 ? 'repeat or reorder' : 'none';
  }
  if (dedup === 'none') return 'repeat or reorder';
  return dedup === 'opt_in' ? 'repeat' : 'none';
}

/** Whether `SELECT … FOR UPDATE` (or the product's equivalent) locks the rows that it returns. */
export function locksOnRead(technology: Technology): boolean {
  return ['yes', 'equivalent'].includes(factOf(technology, 'select_for_update') ?? 'yes');
}

/** Whether one conditional statement (`SET n = n - 1 WHERE n > 0`) is safe against concurrent ones at the default level. */
export function isConditionalUpdateSafe(technology: Technology): boolean {
  return factOf(technology, 'atomic_update_safe') !== 'no';
}
