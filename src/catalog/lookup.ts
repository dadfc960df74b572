/**
 * Finds the entry that a technology's name in a file means, by the section it stands in and by its neighbours. It knows
 * names and sections; what an entry guarantees is asked in `guarantees`.
 */
import { nearestNames } from '../model/nearest';
import { technologies } from './technologies.generated';
import type { Fact, Resolution, Section, Technology } from './technology';
import { variantFor } from './variants';

export * from './guarantees';

/** What stands around the name: the technologies of what it copies from, as the file gives them or as ids, and its version. */
export interface ResolutionContext {
  readonly sources?: readonly string[];
  readonly version?: string;
  /** It names a copy of a store (`replica_of`): `postgresql` is then the database, not its materialized view. */
  readonly replica?: boolean;
}

/** Spelling that makes no difference: case, `-`, `_`, `.` and spaces. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, '');
}

/** Whether two spellings name the same technology: `SQL Server`, `sql-server`, `sqlserver`. */
export function sameTechnologyName(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

const byId = new Map(technologies.map((technology) => [technology.id, technology]));

/** Entries by every spelling that may mean them: id, aliases and the product's own name. */
const byName = new Map<string, Technology[]>();
for (const technology of technologies) {
  const names = new Set([technology.id, ...technology.aliases, technology.name].map(plain));
  for (const name of names) byName.set(name, [...(byName.get(name) ?? []), technology]);
}

/** The entry with this id (exact); undefined when there is none. `native` is not one: it depends on the store it reads. */
export function technologyById(id: string): Technology | undefined {
  return byId.get(id);
}

/** Every entry, the generic ones last. */
export function allTechnologies(): readonly Technology[] {
  return technologies;
}

function genericOf(section: Section): Technology {
  const generic = byId.get(`generic_${section.slice(0, -1)}`);
  if (!generic) throw new Error(`the catalog lost the generic entry of ${section}`);
  return generic;
}

/** The store that a connector reads; undefined when it is not known or when several makes are read. */
function sourceTechnology(context: ResolutionContext | undefined): Technology | undefined {
  const sources = (context?.sources ?? []).map(
    (source) => byId.get(source) ?? byName.get(plain(source))?.find(({ sections }) => sections.includes('stores')),
  );
  const first = sources[0];
  return first && sources.every((source) => source === first) ? first : undefined;
}

/**
 * The store's own change feed as a connector, made of the store's `cdc_…` facts; without a known store the facts are those of
 * the generic store. Its id is `native`.
 */
function nativeFeed(store: Technology | undefined): Technology {
  const { facts } = store ?? genericOf('stores');
  const ours = <T>(value: T): Fact<T> => ({
    value,
    source: 'decided by this project: a native feed carries every change of a row',
    evidence: 'ours',
  });
  return {
    id: 'native',
    name: store && store.kind !== 'generic' ? `${store.name} change feed` : 'Change feed',
    kind: 'cdc_connector',
    aliases: [],
    sections: ['connectors'],
    icon: store?.icon ?? null,
    facts: {
      capture: facts.cdc_capture ?? ours('log'),
      delivery: facts.cdc_delivery ?? ours('at_least_once'),
      ordering: facts.cdc_order ?? ours('per_key'),
      txn_boundaries: facts.cdc_txn_boundaries ?? ours('unknown'),
      deletes: ours('yes'),
      intermediate_states: ours('yes'),
      ...(facts.cdc_mechanism ? { mechanism: facts.cdc_mechanism } : {}),
    },
  };
}

/** Of several entries that share a name, the one whose own name goes with the store that is read: `debezium` on PostgreSQL. */
function byNeighbour(
  candidates: readonly Technology[],
  context: ResolutionContext | undefined,
): Technology | undefined {
  const source = sourceTechnology(context);
  const fitting = source && candidates.find(({ id }) => id.endsWith(`_${source.id}`));
  return fitting ?? candidates[0];
}

/** At most three near names for a section, ids before aliases, each for another entry. */
function suggestionsFor(given: string, section: Section): readonly string[] {
  const inSection = technologies.filter(({ kind, sections }) => kind !== 'generic' && sections.includes(section));
  const names = [...inSection.map(({ id }) => id), ...inSection.flatMap(({ aliases }) => aliases)];
  const meanings = new Set<Technology | undefined>();
  return nearestNames(given, names, 9)
    .filter((name) => {
      const meant = inSection.find(({ id, aliases }) => id === name || aliases.includes(name));
      const isNew = !meanings.has(meant);
      meanings.add(meant);
      return isNew;
    })
    .slice(0, 3);
}

/**
 * The entry that `given` means in `section`. Ids, aliases and product names match without regard to case, `-`, `_`, `.` and
 * spaces. A name that several entries share goes to the one whose usual section it is, then to the one that fits the neighbours.
 * Nothing given is the section's generic entry; an unknown name behaves as that entry and comes with at most three near names.
 */
export function resolveTechnology(
  given: string | undefined,
  section: Section,
  context?: ResolutionContext,
): Resolution {
  if (given === undefined) return { kind: 'found', technology: genericOf(section) };
  const name = plain(given);
  if (section === 'connectors' && name === 'native') {
    return { kind: 'found', technology: nativeFeed(sourceTechnology(context)) };
  }
  const named = (byName.get(name) ?? []).filter(({ sections }) => sections.includes(section));
  const usual = named.filter(({ sections }) => sections[0] === (context?.replica ? 'stores' : section));
  const technology = byNeighbour(usual.length > 0 ? usual : named, context);
  if (!technology)
    return { kind: 'unknown', technology: genericOf(section), suggestions: suggestionsFor(given, section) };
  return { kind: 'found', technology: variantFor(technology, context?.version) };
}
