/** A change to a pipeline file, as data: routes and values, no text positions. `edit/apply` makes the minimal text edits. */
import type { OffsetRange, Path } from './place';

/** Plain data as YAML can write it. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** Several edits are made one after the other: each path is of the file as the edits before it left it. */
export type Edit =
  /**
   * Replaces the value at `path`; where the last key is missing, adds it at the end of its map, or at its
   * usual place (a section among the sections, `isolation` before `steps`). A map that is written as nothing (`tables:`) counts as an empty one.
   */
  | { readonly type: 'set'; readonly path: Path; readonly value: Plain }
  /** Inserts into the list at `path` before `index` (its length: at the end). */
  | { readonly type: 'insert'; readonly path: Path; readonly index: number; readonly value: Plain }
  /** Removes the entry at `path` with its comments. */
  | { readonly type: 'remove'; readonly path: Path }
  /** Renames the last key of `path`. */
  | { readonly type: 'rename-key'; readonly path: Path; readonly key: string }
  /** Replaces part of a scalar's decoded text, such as a name inside SQL. */
  | { readonly type: 'splice'; readonly path: Path; readonly span: OffsetRange; readonly text: string }
  /** Wraps the list items `from` (inclusive) to `to` (exclusive) at `path` into one item whose `key` holds them, with `fields` before it. */
  | {
      readonly type: 'wrap';
      readonly path: Path;
      readonly from: number;
      readonly to: number;
      readonly fields: { readonly [key: string]: Plain };
      readonly key: string;
    }
  /** Takes the list items `from` (inclusive) to `to` (exclusive) at `path`, with their comments, into the list at `target` before `index`. */
  | {
      readonly type: 'move';
      readonly path: Path;
      readonly from: number;
      readonly to: number;
      /** Another list, as its path is before the move; it is not inside what is moved. */
      readonly target: Path;
      readonly index: number;
    }
  /** Adds a comment line above the entry at `path`. */
  | { readonly type: 'comment'; readonly path: Path; readonly text: string };

/** A replacement of a range of the text. */
export interface TextEdit {
  readonly range: OffsetRange;
  readonly text: string;
}
