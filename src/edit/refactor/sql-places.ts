/** Where an operation's SQL stands and which relations it names: the scalars of its steps with their typed SQL. It changes nothing. */
import type { Operation, Step } from '../../model/pipeline';
import type { OffsetRange, Path } from '../../model/place';
import type { Expression, Insert, RelationId, Statement } from '../../model/statement';
import { walkSql } from '../../model/statement-walk';

/** A scalar that holds SQL, and the step it belongs to. */
export interface SqlPlace {
  readonly path: Path;
  readonly text: string;
  readonly node: Statement | Expression;
  /** Index of the item of the operation's own list of steps that it stands in. */
  readonly index: number;
  /** The list that its step is an item of, and the step's index there. */
  readonly list: Path;
  readonly step: number;
}

/** A relation's name in SQL. */
export interface Mention {
  readonly place: SqlPlace;
  readonly span: OffsetRange;
  readonly relation: RelationId;
  /** The name that the query gives it. */
  readonly alias: string;
}

/** The SQL of every step of an operation, in order; none for a sketch. */
export function sqlPlacesOf(operation: Operation): readonly SqlPlace[] {
  const places: SqlPlace[] = [];
  const visit = (steps: readonly Step[], depth: number): void => {
    for (const step of steps) {
      if (step.kind === 'transaction') {
        visit(step.steps, depth + 1);
        continue;
      }
      if (step.place.kind !== 'node') continue;
      const { path } = step.place;
      const list = path.slice(0, -2);
      const index = path[list.length - 2 * depth];
      const own = path.at(-2);
      const node = step.kind === 'sql' ? step.statement : step.kind === 'require' ? step.condition : step.expression;
      if (typeof index !== 'number' || typeof own !== 'number') continue;
      places.push({ path, text: step.text, node, index, list, step: own });
    }
  };
  if (operation.body.kind === 'steps') visit(operation.body.steps, 0);
  return places;
}

/** The relations that are read by name in a scalar; the target of a write is not among them. */
export function mentionsIn(place: SqlPlace): readonly Mention[] {
  const { node } = place;
  const target = node.kind === 'update' || node.kind === 'delete' ? node.sources[0] : undefined;
  const mentions: Mention[] = [];
  walkSql(node, {
    source: (source) => {
      if (source.kind !== 'relation' || source === target) return;
      mentions.push({ place, span: source.span, relation: source.relation, alias: source.alias });
    },
  });
  return mentions;
}

/** The statement of a scalar when it inserts into `relation`. */
export function insertInto(place: SqlPlace, relation: RelationId): Insert | undefined {
  return place.node.kind === 'insert' && place.node.relation === relation ? place.node : undefined;
}

/** Whether the text gives a source a name of its own after its relation's name ends. */
export function hasOwnAlias(text: string, { span, alias }: Pick<Mention, 'span' | 'alias'>): boolean {
  const word = /^\s+(?:as\s+)?("(?:[^"]|"")+"|[a-z_][\w$]*)/i.exec(text.slice(span.end))?.[1];
  if (word === undefined) return false;
  const name = word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase();
  return name === alias;
}
