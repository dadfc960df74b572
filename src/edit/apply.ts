/**
 * Edits as text edits: the door of this room. Every edit is held to its meaning: the new text is read again, and what it says
 * must be what the edit does to the data, else nothing is changed and a problem says so.
 */

import { isMap } from 'yaml';
import type { LoadedFile } from '../language/load';
import type { Edit, TextEdit } from '../model/edit';
import { addComment } from './add-comment';
import { addKey, insertItem } from './add-entry';
import { renameKey, splice } from './change-scalar';
import { applyTextEdits, composed } from './compose';
import { type Document, documentOf, indexOfKey, isNothing, neededElsewhere, nodeAt, spotAt } from './document';
import { effectOf, isTrouble, showPath, type Trouble } from './effect';
import { move, wrap } from './move-items';
import { removeEntry } from './remove-entry';
import { replaceValue } from './replace-value';

export { applyTextEdits } from './compose';

type Answer = readonly TextEdit[] | Trouble;

function set(document: Document, { path, value }: Extract<Edit, { type: 'set' }>): Answer {
  const last = path.at(-1);
  if (last === undefined) return { problem: 'The whole file cannot be replaced.' };
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(document, parentPath);
  if ('problem' in parent) return parent;
  if (isNothing(parent.node) && typeof last === 'string' && parentPath.length > 0) {
    const holder = spotAt(document, parentPath);
    return 'problem' in holder ? holder : replaceValue(document, holder, { [last]: value });
  }
  if (isMap(parent.node) && indexOfKey(parent.node, String(last)) < 0) {
    return addKey(document, parent.node, parentPath, String(last), value);
  }
  const spot = spotAt(document, path);
  if ('problem' in spot) return spot;
  return neededElsewhere(document, spot.valueStart, spot.end) ?? replaceValue(document, spot, value);
}

function textEditsOf(document: Document, edit: Edit, isRight: (edits: readonly TextEdit[]) => boolean): Answer {
  switch (edit.type) {
    case 'set':
      return set(document, edit);
    case 'insert':
      return insertItem(document, edit.path, edit.index, edit.value);
    case 'remove':
      return removeEntry(document, edit.path);
    case 'rename-key':
      return renameKey(document, edit);
    case 'splice':
      return splice(document, edit, isRight);
    case 'wrap':
      return wrap(document, edit);
    case 'move':
      return move(document, edit);
    case 'comment':
      return addComment(document, edit.path, edit.text);
  }
}

/** Whether two pieces of data are the same; the order of keys does not count. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => isSameData(item, b[index]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      isSameData((a as { [key: string]: unknown })[key], (b as { [key: string]: unknown })[key]),
  );
}

interface Made {
  readonly edits: readonly TextEdit[];
  readonly document: Document;
}

function make(document: Document, edit: Edit): Made | Trouble {
  const wanted = effectOf(document.data, edit);
  if (isTrouble(wanted)) return wanted;
  const tried = (edits: readonly TextEdit[]): Made | undefined => {
    const after = documentOf(applyTextEdits(document.text, edits));
    const isRight = after.problemCount <= document.problemCount && isSameData(after.data, wanted.data);
    return isRight ? { edits, document: after } : undefined;
  };
  const answer = textEditsOf(document, edit, (edits) => tried(edits) !== undefined);
  if ('problem' in answer) return answer;
  const problem = `The text at ${showPath(edit.path)} is written in a way that cannot be changed without changing something else.`;
  return tried(answer) ?? { problem };
}

/**
 * The text edits that make `edits`, one after the other, in the text of a file: in order, not overlapping, and nothing outside
 * them changes. Each edit's path is of the file as the edits before it left it. An edit that cannot be made (nothing stands at
 * its path, an alias brings the value from elsewhere) makes the whole a problem in words. Never throws.
 */
export function applyEdits(file: Pick<LoadedFile, 'text'>, edits: readonly Edit[]): readonly TextEdit[] | Trouble {
  const steps: (readonly TextEdit[])[] = [];
  let document = documentOf(file.text);
  for (const edit of edits) {
    const made = make(document, edit);
    if ('problem' in made) return made;
    steps.push(made.edits);
    document = made.document;
  }
  return composed(file.text.length, steps);
}
