/** Connectors: what each copies from where to where, and how. It knows relations by name and what their columns are. */
import { captureMode, defaultDelivery, keepsTransactions } from '../catalog/lookup';
import type { Connector, Copy } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import type { RelationId } from '../model/statement';
import type { SqlType } from '../model/value';
import { columnIndices } from './columns';
import { type Entry, isData, itemsOf, textOf } from './outline';
import { type Reader, storeTechnologies, technologyOf } from './reader';
import { flagOf, messageIsolationOf, settingOf, wordOf } from './settings';

const deliveries = ['at most once', 'at least once', 'exactly once'] as const;

/** A way of delivery; undefined for anything else. */
export function deliveryOf(value: unknown): (typeof deliveries)[number] | undefined {
  return wordOf(value, deliveries);
}

/** A connector with the relations that it reads, also those that go nowhere. */
export interface ConnectorDraft {
  readonly entry: Entry;
  readonly sources: readonly RelationId[];
  readonly copies: readonly Copy[];
}

/** What the connector of an entry copies; references that mean nothing are told and left out. */
export function connectorDraft(reader: Reader, entry: Entry): ConnectorDraft {
  const { data, path } = entry;
  const sources = new Map<RelationId, Path>();
  for (const item of itemsOf(data.from, [...path, 'from'])) {
    const text = textOf(item.value);
    if (text === undefined) continue;
    for (const id of reader.references.relations(text, item.path)) if (!sources.has(id)) sources.set(id, item.path);
  }
  const targetAt = (value: unknown, where: Path): RelationId | undefined => {
    const text = textOf(value);
    const id = text === undefined ? undefined : reader.references.relation(text, where);
    if (id === undefined || !sources.has(id)) return id;
    reader.report('schema', at(...where), `\`${entry.name}\` would copy \`${id}\` into itself.`);
    return undefined;
  };
  const toPath = [...path, 'to'];
  if (!isData(data.to)) {
    const target = targetAt(data.to, toPath);
    const copies = [...sources].flatMap(([from, where]) =>
      target === undefined ? [] : [{ from, to: target, place: at(...where) }],
    );
    return { entry, sources: [...sources.keys()], copies };
  }
  const copies: Copy[] = [];
  const served = new Set<RelationId>();
  for (const [key, value] of Object.entries(data.to)) {
    const where = [...toPath, key];
    const from = sourceNamed(reader, key, where, sources, data.from !== undefined);
    const to = targetAt(value, where);
    for (const source of from) served.add(source);
    if (to !== undefined) for (const source of from) copies.push({ from: source, to, place: at(...where) });
  }
  for (const [source, where] of sources) {
    if (served.has(source)) continue;
    reader.report('schema', at(...where), `\`to\` does not say where the changes of \`${source}\` go.`, {
      related: [{ message: 'the targets are listed here', place: atKey(...toPath) }],
    });
  }
  return { entry, sources: [...sources.keys()], copies };
}

/** The sources that a key of `to` means; undefined `from` leaves the sources to the keys. */
function sourceNamed(
  reader: Reader,
  key: string,
  where: Path,
  sources: ReadonlyMap<RelationId, Path>,
  isListed: boolean,
): readonly RelationId[] {
  const named = reader.references.relations(key, where, 'key');
  const known = named.filter((id) => sources.has(id));
  if (known.length > 0) return known;
  if (!isListed || named.length === 0) return named;
  reader.report('unknown-reference', atKey(...where), `\`${key}\` is not among the sources that \`from\` lists.`, {
    related: [{ message: 'the sources are listed here', place: atKey(...where.slice(0, -2), 'from') }],
  });
  return [];
}

/** The connector with what its technology decides. The stores that it reads have their technologies. */
export function connectorOf(reader: Reader, draft: ConnectorDraft): Connector {
  const { entry, sources, copies } = draft;
  const { data, path } = entry;
  const { technology, reference } = technologyOf(reader, entry, 'connectors', storeTechnologies(reader, sources));
  const cursor = textOf(data.cursor);
  return {
    kind: 'connector',
    name: entry.name,
    description: textOf(data.description),
    place: atKey(...path),
    technology: reference,
    copies,
    mode: settingOf(
      entry,
      'mode',
      wordOf(data.mode, ['log', 'polling']),
      cursor === undefined ? captureMode(technology) : 'polling',
      'technology',
    ),
    ...(cursor === undefined ? {} : { cursor }),
    delivery: settingOf(entry, 'delivery', deliveryOf(data.delivery), defaultDelivery(technology), 'technology'),
    isolation: messageIsolationOf(entry),
    transactions: settingOf(
      entry,
      'transactions',
      flagOf(data.transactions),
      keepsTransactions(technology),
      'technology',
    ),
  };
}

const numbers: readonly SqlType[] = ['integer', 'bigint', 'numeric'];

function fits(from: SqlType, to: SqlType): boolean {
  if (from === to || from === 'unknown' || to === 'unknown' || to === 'text' || to === 'json') return true;
  return (
    (numbers.includes(from) && numbers.includes(to)) || (from === 'text' && !numbers.includes(to) && to !== 'boolean')
  );
}

/** Tells a column to ask by that a source does not have, or that a connector that reads the log has no use for. */
function checkCursor(reader: Reader, { entry, copies }: ConnectorDraft): void {
  const { data, path } = entry;
  if (textOf(data.cursor) === undefined) return;
  const where = [...path, 'cursor'];
  if (data.mode === 'log') {
    const message = `\`${entry.name}\` reads the log, where nothing is asked for: leave \`cursor\` out, or write \`mode: polling\`.`;
    reader.report('schema', at(...where), message, { related: [{ message: 'the mode', place: at(...path, 'mode') }] });
  }
  for (const from of new Set(copies.map((copy) => copy.from))) {
    const columns = reader.relations.get(from)?.columns;
    if (columns) columnIndices(reader, data.cursor, where, columns, `\`${from}\``);
  }
}

/** Tells copies whose target cannot take what the source holds: other types, or no values for the target's key. */
export function checkCopies(reader: Reader, draft: ConnectorDraft): void {
  const { entry, copies } = draft;
  checkCursor(reader, draft);
  for (const copy of copies) {
    const from = reader.relations.get(copy.from);
    const to = reader.relations.get(copy.to);
    if (!from?.columns || !to?.columns) continue;
    for (const column of to.columns) {
      const source = from.columns.find(({ name }) => name === column.name);
      if (!source || fits(source.type, column.type)) continue;
      const message = `\`${entry.name}\` copies \`${copy.from}\` to \`${copy.to}\`, but \`${column.name}\` is ${source.type} there and ${column.type} here.`;
      reader.report('type-mismatch', copy.place, message, {
        related: [source, column].flatMap(({ name, type, place }) =>
          place ? [{ message: `\`${name}\` is ${type}`, place }] : [],
        ),
      });
    }
    const missing = to.key
      .map((index) => to.columns?.[index]?.name)
      .find((name) => !from.columns?.some((column) => column.name === name));
    if (missing === undefined) continue;
    const message = `\`${copy.to}\` has the key \`${missing}\`, but \`${copy.from}\` has no column of that name, so its rows cannot be told apart there.`;
    reader.report('missing-key', copy.place, message);
  }
}
