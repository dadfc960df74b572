/**
 * Results of scenarios by the content of all that they depend on: an edit elsewhere in the file, or to what only people
 * read, gives the same key. It knows how contents become keys, not what a result means.
 */
import type { Pipeline } from '../model/pipeline';
import type { CachedScenario } from '../model/trace';
import type { PlannedScenario } from './scenarios';

export interface ScenarioCache {
  get(key: string): CachedScenario | undefined;
  set(key: string, scenario: CachedScenario): void;
}

/** A cache of the `limit` scenarios that were asked for last. `onNew` hears of everything that comes in. */
export function createScenarioCache(
  limit: number,
  known: Iterable<readonly [string, CachedScenario]> = [],
  onNew?: (key: string, scenario: CachedScenario) => void,
): ScenarioCache {
  // In the order of use, the longest unused first.
  const entries = new Map(known);
  return {
    get(key) {
      const found = entries.get(key);
      if (found) {
        entries.delete(key);
        entries.set(key, found);
      }
      return found;
    },
    set(key, scenario) {
      entries.delete(key);
      entries.set(key, scenario);
      for (const oldest of entries.keys()) {
        if (entries.size <= limit) break;
        entries.delete(oldest);
      }
      onNew?.(key, scenario);
    },
  };
}

/** Makes keys; texts of one file's parts are made once. */
export interface Keys {
  /** The key of `scenario` on `slice`, the part of the pipeline that it depends on, within `bounds`. */
  keyOf(scenario: PlannedScenario, slice: Pipeline, bounds: string): string;
}

export function createKeys(): Keys {
  const texts = new WeakMap<object, string>();
  const textOf = (part: object): string => {
    let text = texts.get(part);
    if (text === undefined) {
      text = digest(stableText(part));
      texts.set(part, text);
    }
    return text;
  };
  return {
    keyOf(scenario, slice, bounds) {
      const { stores, topics, connectors, views, invariants, relations, simulation } = slice;
      const parts = [...stores, ...topics, ...connectors, ...views, ...invariants, ...relations, simulation].map(
        textOf,
      );
      const services = slice.services.map(({ operations, ...service }) =>
        [stableText(service), ...operations.map(textOf)].join(' '),
      );
      // Whose contents are the same object is written once.
      const contents = [...new Set(scenario.variants.map((variant) => variant.contents))];
      const kept = new Set(relations.map((relation) => relation.id));
      const rows = contents.map((content) => [...content].filter(([relation]) => kept.has(relation)));
      const variants = scenario.variants.map(({ clients, contents: held, ...rest }) => ({
        ...rest,
        contents: contents.indexOf(held),
        clients: clients.map((client) => ({
          ...client,
          runs: client.runs.map(({ program, ...run }) => ({ ...run, operation: program.operation.id })),
        })),
      }));
      return digest(
        [parts.join(), services.join('|'), stableText({ ...scenario, variants }), stableText(rows), bounds].join('\n'),
      );
    },
  };
}

/** A text that is equal for equal values; what only people read is left out. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'description') return undefined;
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Map) return { map: [...part] };
    if (part instanceof Set) return { set: [...part] };
    return part;
  });
}

/**
 * A fingerprint of 128 bits, four mixed lanes of 32 (as in MurmurHash3, x86_128). Among a million distinct texts two have the
 * same with a probability of about 10⁻²⁷.
 */
function digest(text: string): string {
  // Every sum is cut to 32 bits at once: numbers that outgrow them make the compiled code be thrown away, time and again.
  let a = 0x239b961b;
  let b = 0xab0e9789 | 0;
  let c = 0x38b34ae5;
  let d = 0xa1e38b93 | 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = (Math.imul(a ^ unit, 0x85ebca6b) + b) | 0;
    a = (a << 13) | (a >>> 19);
    b = (Math.imul(b ^ (unit + 0x9e37), 0xc2b2ae35) + c) | 0;
    b = (b << 17) | (b >>> 15);
    c = Math.imul((c + unit) | 0, 0x27d4eb2f) ^ d;
    c = (c << 11) | (c >>> 21);
    d = (Math.imul(d ^ unit, 0x165667b1) + a) | 0;
    d = (d << 15) | (d >>> 17);
  }
  const finish = (lane: number): string => {
    let x = lane ^ text.length;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0).toString(16).padStart(8, '0');
  };
  return finish((a + b) | 0) + finish((b + c) | 0) + finish((c + d) | 0) + finish((d + a) | 0);
}
