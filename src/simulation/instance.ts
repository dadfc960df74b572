/** An operation instance of a told run: what it read, what it wrote and when others could see it. Nouns only. */
import type { RelationId } from '../model/statement';
import type { Happening } from './happening';

export interface ReadEvent {
  readonly step: number;
  readonly relation: RelationId;
  readonly content: number;
  readonly happening: Happening;
  readonly isLocked: boolean;
  /** Instances whose changes were in what was read. */
  readonly seen: ReadonlySet<string>;
  /** Instances whose changes were made but had not arrived, or came later. */
  readonly missed: ReadonlySet<string>;
}

export interface WriteEvent {
  readonly step: number;
  /** Step from which others can see it; −1: never (rolled back, or not yet). */
  readonly visibleFrom: number;
  readonly relation: RelationId;
  readonly before: number;
  readonly after: number;
}

export interface Instance {
  readonly key: string;
  readonly actor: string;
  readonly operation: string;
  readonly session: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly response: string | undefined;
  readonly reads: readonly ReadEvent[];
  readonly writes: readonly WriteEvent[];
  readonly happenings: readonly { readonly step: number; readonly happening: Happening }[];
  /** How many times it took its message. */
  readonly deliveries: number;
}
