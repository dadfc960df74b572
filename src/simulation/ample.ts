/**
 * Partial-order reduction: in which states it is enough to let one actor move. Its actions there meet nothing that any other
 * actor will ever do but queues, where taking at the front and appending at the end come to the same in either order, and
 * nobody who watches every state sees them. So every complete state and everything that is watched is still reached; runs
 * may be longer than the shortest. Sources: Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems"
 * (persistent sets); Clarke, Grumberg, Peled, "Model Checking", chapter 10 (conditions C0 to C3). Knows nothing of pipelines.
 */
import type { Action, System } from './system';

export interface Ample {
  /** Whether `action` of actor number `actor` meets nothing that other actors do. */
  isPrivate(actor: number, action: Action): boolean;
  /** Whether any actor may have such an action at all. */
  readonly isUseful: boolean;
}

const nothing: Ample = { isPrivate: () => false, isUseful: false };

/** What can be left out in `system`. */
export function ampleOf(system: System): Ample {
  const { watched } = system;
  if (!watched || system.actors.some(({ touches }) => touches === undefined)) return nothing;
  const isWatched = new Set(watched);
  const users: number[][] = Array.from({ length: system.width }, () => []);
  const takers: number[][] = Array.from({ length: system.width }, () => []);
  system.actors.forEach(({ touches, takes }, actor) => {
    for (const slot of new Set(touches)) users[slot]?.push(actor);
    for (const slot of new Set(takes)) takers[slot]?.push(actor);
  });
  const isOwn = (actor: number, slot: number): boolean => {
    if (isWatched.has(slot)) return false;
    const others = (users[slot] ?? []).filter((user) => user !== actor);
    if (others.length === 0) return true;
    const taking = takers[slot] ?? [];
    // Who takes from a queue alone does not mind what is appended; who alone appends does not mind what is taken.
    if (taking.includes(actor)) return taking.length === 1;
    return taking.length > 0 && others.every((other) => taking.includes(other));
  };
  const own = system.actors.map((_, actor) => {
    const slots = new Set<number>();
    for (let slot = 0; slot < system.width; slot += 1) if (isOwn(actor, slot)) slots.add(slot);
    return slots;
  });
  const declared = system.actors.map(({ touches }) => new Set(touches));
  const known = new Map<Action, boolean>();
  return {
    isUseful: own.some((slots, actor) => (system.actors[actor]?.touches ?? []).some((slot) => slots.has(slot))),
    isPrivate(actor, action) {
      let answer = known.get(action);
      if (answer === undefined) {
        const undeclared = action.slots.find((slot) => !declared[actor]?.has(slot));
        if (undeclared !== undefined) {
          throw new Error(`${system.actors[actor]?.name} has slot ${undeclared}, which it does not declare`);
        }
        answer = !action.fault && action.slots.every((slot) => own[actor]?.has(slot));
        known.set(action, answer);
      }
      return answer;
    },
  };
}
