/** What the catalog knows of a technology and of its levels, as Markdown for people: each fact with its source and how well it was seen. */
import { isolationLevels } from '../catalog/lookup';
import type { Evidence, Fact, IsolationLevel, Technology } from '../catalog/technology';

const evidenceWords: { readonly [evidence in Evidence]: string } = {
  read: 'read',
  excerpt: 'seen in an excerpt',
  partial: 'read in part',
  background: 'generally known, not looked up',
  unknown: 'not found',
  ours: 'decided by this project',
};

const kindWords: { readonly [kind: string]: string } = {
  oltp_store: 'database',
  kv_store: 'key-value store',
  log: 'message log',
  pubsub: 'message broker',
  cdc_connector: 'change data capture',
  olap: 'analytical database',
  generic: 'of no known make',
};

/** Names of the catalog in words: `txn_boundaries` is `transaction boundaries`. */
function words(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replaceAll(/\btxn\b/g, 'transaction')
    .replaceAll(/\bcdc\b/g, 'change data capture');
}

/** Facts that stand in the list of levels already. */
const toldByLevels = ['default_isolation', 'default_permits', 'default_permits_before_11_6_2'];

function valueText(value: Fact<string | number | boolean | null | readonly string[]>['value']): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return words(value);
  return value.length === 0 ? 'none' : value.map(words).join(', ');
}

/** Numbers the sources as they come up. */
interface Footnotes {
  readonly texts: string[];
}

function footnote(notes: Footnotes, { source, evidence }: Pick<Fact<unknown>, 'source' | 'evidence'>): string {
  const text = evidence === 'background' ? evidenceWords.background : `${source} — ${evidenceWords[evidence]}`;
  const known = notes.texts.indexOf(text);
  if (known < 0) notes.texts.push(text);
  return `[${known < 0 ? notes.texts.length : known + 1}]`;
}

function permitted(level: IsolationLevel): string {
  const permits = level.permits.map(words);
  return permits.length === 0 ? 'permits no anomaly' : `permits ${permits.join(', ')}`;
}

/** What a level of a technology gives and permits, with the source. */
export function describeLevel(technology: Technology, level: IsolationLevel): string {
  const notes: Footnotes = { texts: [] };
  const mark = technology.isolationLevels ? ` ${footnote(notes, technology.isolationLevels)}` : '';
  const lines = [
    `**${level.name}** on ${technology.name}${level.default ? ' (its default)' : ''}: ${words(level.is)}${mark}`,
    `- ${permitted(level)}`,
  ];
  if (level.partial?.length) lines.push(`- permits in part: ${level.partial.map(words).join(', ')}`);
  if (level.conflict !== undefined) lines.push(`- a second writer of a row: ${words(level.conflict)}`);
  if (level.note !== undefined) lines.push(`- ${level.note}`);
  return [...lines, ...sourceLines(notes)].join('\n');
}

function sourceLines({ texts }: Footnotes): readonly string[] {
  return texts.length === 0 ? [] : ['', ...texts.map((text, index) => `[${index + 1}] ${text}  `)];
}

/** `PostgreSQL, a database`. */
export function titleOf(technology: Technology): string {
  const kind = kindWords[technology.kind] ?? words(technology.kind);
  return technology.kind === 'generic' ? `${technology.name}, ${kind}` : `${technology.name} (${kind})`;
}

/** What a technology guarantees where the file says nothing: its levels, then every other fact, then the sources. */
export function describeTechnology(technology: Technology): string {
  const notes: Footnotes = { texts: [] };
  const lines = [`**${titleOf(technology)}**`, ''];
  const levels = isolationLevels(technology);
  if (technology.isolationLevels && levels.length > 0) {
    lines.push(`Isolation levels ${footnote(notes, technology.isolationLevels)}:`, '');
    for (const level of levels) {
      const name = level.default ? `**${level.name}** (default)` : level.name;
      lines.push(`- ${name}: ${words(level.is)}; ${permitted(level)}`);
    }
    lines.push('');
  }
  const told = levels.length > 0 ? toldByLevels : [];
  for (const [name, fact] of Object.entries(technology.facts)) {
    if (told.includes(name) || fact.evidence === 'unknown') continue;
    const note = fact.note === undefined ? '' : ` (${fact.note})`;
    lines.push(`- ${words(name)}: ${valueText(fact.value)}${note} ${footnote(notes, fact)}`);
  }
  return [...lines, ...sourceLines(notes)].join('\n');
}
