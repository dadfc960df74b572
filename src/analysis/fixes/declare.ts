/** Fixes that write a decision into the file: how old an answer may be, how long messages are kept, which level is meant. */

import { isolationLevel, isolationLevels } from '../../catalog/lookup';
import type { Technology } from '../../catalog/technology';
import { declaredKey } from '../../model/additions';
import type { Fix } from '../../model/diagnostic';
import { nearestNames } from '../../model/nearest';
import type { Connector, Copy, Topic, View } from '../../model/pipeline';
import { type Path, type Place, within } from '../../model/place';
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { listed, quoted } from '../wording';
import { captureTechnology } from './capture';

/** The fixes that say how old a view's answers may be: as old as they come, or a duration. */
export function acceptStaleness(view: View): readonly Fix[] {
  const { refresh } = view;
  const duration = refresh.value.kind === 'every' ? refresh.value.duration.text : '5s';
  return ['any', duration].map((value) => ({
    title:
      value === 'any'
        ? `Accept answers of any age from ${quoted(view.name)}`
        : `Accept answers of ${quoted(view.name)} that are up to ${value} old`,
    edits: [{ type: 'set', path: ['views', view.name, 'freshness'], value }],
    safe: false,
  }));
}

/** The fixes that let a topic keep what is needed of it: everything, or the last message for each key where that is enough. */
export function keepMessages(topic: Topic): readonly Fix[] {
  const isEnough = topic.content.value === 'changelog' && topic.key.length > 0;
  return [...(isEnough ? ['compacted'] : []), 'forever'].map((value) => ({
    title:
      value === 'forever'
        ? `Keep the messages of ${quoted(topic.name)} for ever`
        : `Keep the last message for each key of ${quoted(topic.name)}`,
    edits: [{ type: 'set', path: ['topics', topic.name, 'retention'], value }],
    safe: false,
  }));
}

/** The fix that keeps messages about one thing together by making these columns the topic's key; undefined where it has no such columns. */
export function keyBy(analysis: Analysis, topic: Topic, names: readonly string[]): Fix | undefined {
  const columns = analysis.schema.relation(topic.relation)?.columns;
  if (names.length === 0 || !names.every((name) => columns?.some((column) => column.name === name))) return undefined;
  return {
    title: `Make ${listed(names)} the key of ${quoted(topic.name)}`,
    edits: [{ type: 'set', path: ['topics', topic.name, 'key'], value: declaredKey(names) }],
    safe: false,
  };
}

/** The fix that writes a word of the language under the entry at `place`; undefined where that is not an entry of the file. */
export function say(place: Place, key: string, value: string, title: string): Fix | undefined {
  if (place.kind !== 'node') return undefined;
  return { title, edits: [{ type: 'set', path: [...place.path, key], value }], safe: false };
}

/** The fix that captures a table from its store's log in place of asking for its rows; undefined: its product has no such feed. */
export function captureFromLog(analysis: Analysis, connector: Connector, copy: Copy): Fix | undefined {
  const store = analysis.schema.store(copy.from);
  const technology = store && captureTechnology(store);
  if (!store || technology === undefined || connector.place.kind !== 'node') return undefined;
  const { path } = connector.place;
  const isSaid = connector.mode.from === 'file';
  return {
    title: `Capture the changes of ${quoted(store.name)} from its log (${technology})`,
    edits: [
      { type: 'set', path: [...path, 'technology'], value: technology },
      ...(isSaid ? [{ type: 'set' as const, path: [...path, 'mode'], value: 'log' }] : []),
    ],
    safe: false,
  };
}

/** The fixes that name a level which the product has: one that is spelled alike, one that is the same elsewhere, the strongest. */
export function nameLevel(
  technology: Technology,
  path: Path,
  wanted: string,
  same: string | undefined,
): readonly Fix[] {
  const names = isolationLevels(technology).map(({ name }) => name);
  const strongest = isolationLevels(technology).find(
    ({ permits, is }) => permits.length === 0 && /serializable$/.test(is),
  );
  const near = nearestNames(wanted, names, 1)[0];
  const candidates = new Set([near, same, strongest?.name].filter((name) => name !== undefined));
  return [...candidates]
    .filter((name) => isolationLevel(technology, name) !== undefined)
    .map((value) => ({
      title: `Change to ${quoted(value)}`,
      edits: [{ type: 'set', path, value }],
      safe: false,
    }));
}

/** The fix that writes what a derived relation is made of instead of it, where the same columns are there; undefined where not. */
export function writeOrigin(analysis: Analysis, write: Access, origin: string): Fix | undefined {
  const { statement, step } = write;
  const target = analysis.schema.relation(origin);
  if (statement?.kind !== 'insert' || step?.place.kind !== 'node' || !target?.columns) return undefined;
  if (target.kind !== 'table' && target.kind !== 'topic') return undefined;
  const names = statement.columns.map((column) => analysis.schema.columnName(write.relation, column));
  if (!names.every((name) => target.columns?.some((column) => column.name === name))) return undefined;
  const place = within(step.place, statement.relationSpan);
  if (place.kind !== 'node' || !place.span) return undefined;
  const text = origin
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part}"`))
    .join('.');
  return {
    title: `Write ${quoted(origin)} instead of ${quoted(write.relation)}`,
    edits: [{ type: 'splice', path: place.path, span: place.span, text }],
    safe: false,
  };
}
