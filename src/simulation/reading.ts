/** What a relation holds in a state: committed rows, appended messages, or a view's query over what it has applied. */

import type { View } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { type Content, contentKey, markRow } from './content';
import { type Bindings, evaluateSelect, type Rows } from './evaluate';
import { sourceOfReplica } from './reach';
import type { Shape, ViewGroup } from './shape';

/** Read access to a state's slots. */
export interface Slots {
  get(slot: number): number;
}

const noBindings: Bindings = { parameter: () => null, variable: () => null };

/** What `relation` holds at this moment, as a reader of it sees it. */
export function contentOf(shape: Shape, relation: RelationId, slots: Slots): Content {
  const slot = shape.contentSlots.get(relation);
  if (slot !== undefined) return shape.world.content(slots.get(slot));
  const group = shape.groupOf.get(relation);
  if (!group) return shape.world.bag([]);
  if (group.isLive) return viewContent(shape, group, relation, (input) => contentOf(shape, input, slots));
  return viewContent(shape, group, relation, (input) => {
    const found = group.inputs.find((i) => i.relation === input);
    return found ? shape.world.content(slots.get(found.slot)) : shape.world.bag([]);
  });
}

/** What `relation` would hold if everything that is committed and appended had arrived everywhere. */
export function truthOf(shape: Shape, relation: RelationId, slots: Slots, depth = 0): Content {
  const group = shape.groupOf.get(relation);
  if (!group || depth > 32) return contentOf(shape, relation, slots);
  return viewContent(shape, group, relation, (input) => truthOfInput(shape, input, slots, depth + 1));
}

function truthOfInput(shape: Shape, relation: RelationId, slots: Slots, depth: number): Content {
  const source = shape.connectors.flatMap((c) => c.copies).find((copy) => copy.to === relation);
  if (!source || depth > 32 || shape.uptakes.get(relation)?.kind === 'append') {
    return truthOf(shape, relation, slots, depth);
  }
  const content = truthOfInput(shape, source.from, slots, depth + 1);
  const columns = columnMap(shape, source.from, source.to);
  const numbers = content.numbers.map((n) => mapRow(shape, n, columns));
  return shape.world.bag(numbers);
}

/** Slots that decide what `relation` holds for a reader. */
export function slotsOf(shape: Shape, relation: RelationId): readonly number[] {
  const slot = shape.contentSlots.get(relation);
  if (slot !== undefined) return [slot];
  const group = shape.groupOf.get(relation);
  if (!group) return [];
  if (group.isLive) return group.views.flatMap((view) => view.inputs.flatMap((input) => slotsOf(shape, input)));
  return group.inputs.map((input) => input.slot);
}

/** Content of one relation of `group`, whose inputs hold what `inputContent` says. Remembered by what it was made of. */
export function viewContent(
  shape: Shape,
  group: ViewGroup,
  relation: RelationId,
  inputContent: (input: RelationId) => Content,
): Content {
  const view = group.views.find((v) => v.relations.includes(relation));
  if (!view) return shape.world.bag([]);
  if (view.definition.kind === 'replica') {
    const content = inputContent(sourceOfReplica(shape.pipeline, view, relation));
    return shape.world.bag(content.numbers);
  }
  const inputs = view.inputs.map((input) => {
    const own = group.views.find((v) => v !== view && v.relations.includes(input));
    return own ? viewContent(shape, group, input, inputContent) : inputContent(input);
  });
  const key = `${view.name} ${inputs.map((content) => content.id).join()}`;
  const known = shape.viewContents.get(key);
  if (known) return known;
  const content = evaluateView(shape, view, inputs);
  shape.viewContents.set(key, content);
  return content;
}

function evaluateView(shape: Shape, view: View, inputs: readonly Content[]): Content {
  const { world } = shape;
  if (view.definition.kind !== 'query') {
    // Nothing is known but what it is made of: other inputs, another version.
    const version = inputs.map((content) => world.bag([...content.numbers]).id).join();
    return world.bag([world.rows.id(markRow(`${view.name}(${version})`))]);
  }
  const { query, place } = view.definition;
  const rows: Rows = {
    rows: (relation) => inputs[view.inputs.indexOf(relation)]?.rows ?? [],
  };
  const result = evaluateSelect(query, rows, noBindings);
  if (!result.ok) {
    const message = `The view \`${view.name}\` cannot be evaluated in a state that can come about: ${result.error.message}.`;
    shape.failures.set(message, { place, message });
  }
  const numbers = result.ok ? result.value.rows.map((row) => world.rows.id(row)) : [];
  const marks = new Set(inputs.flatMap((input) => input.numbers.filter((_, i) => !input.positions.includes(i))));
  return world.bag([...numbers, ...marks]);
}

/** For each column of `to` the index of the column of `from` that fills it; −1: none. undefined: rows pass as they are. */
export function columnMap(shape: Shape, from: RelationId, to: RelationId): readonly number[] | undefined {
  const source = relationOf(shape.pipeline, from)?.columns;
  const target = relationOf(shape.pipeline, to)?.columns;
  if (!source || !target) return undefined;
  const byName = target.map((column) => source.findIndex((s) => s.name === column.name));
  if (byName.every((index, i) => index === i) && source.length === target.length) return undefined;
  // No name in common: by position.
  return byName.every((index) => index === -1) ? target.map((_, i) => (i < source.length ? i : -1)) : byName;
}

/** Number of the row that `number` becomes under `columns`. */
export function mapRow(shape: Shape, number: number, columns: readonly number[] | undefined): number {
  if (number === -1 || columns === undefined) return number;
  const row = shape.world.rows.value(number);
  if (shape.world.bag([number]).rows.length === 0) return number;
  return shape.world.rows.id(columns.map((column) => (column === -1 ? null : (row[column] ?? null))));
}

/** A text that is equal for contents that readers cannot tell apart. */
export function versionOf(content: Content): string {
  return contentKey(content);
}
