/**
 * A timer comes round again: an operation that runs every so often and stopped half-way is started anew when its time comes. At
 * most one more round after a crash. It knows clients and what they are doing, not what their operations do. Source: Chris
 * Richardson, "Polling publisher" (microservices.io): a relay that stops between publishing and deleting publishes again.
 */
import type { Activity } from './activity';
import { startingActivity } from './activity';
import type { ClientPlan, Performer, Run } from './shape';

/** Stands among the responses of a client for a round that a crash left without one. */
export const unanswered = '\u0000';

/** The client with a second round for what only a timer starts; every other client as it is. */
export function withNextRound(client: ClientPlan): ClientPlan {
  const [run, ...others] = client.runs;
  if (!run || others.length > 0 || run.program.operation.trigger.kind !== 'timer') return client;
  const next: Run = { ...run, actor: `${run.actor} (next round)`, isNextRound: true };
  return { ...client, runs: [run, next] };
}

/** Whether the performer starts again after a crash in its present round. */
export function comesRound(performer: Performer, activity: Activity): boolean {
  return performer.consumer === undefined && performer.runs[activity.run + 1]?.isNextRound === true;
}

/** A client about to begin its next round, the present one broken off. */
export function nextRound(activity: Activity): Activity {
  return {
    ...startingActivity(false),
    run: activity.run + 1,
    responses: [...activity.responses, unanswered],
  };
}

/** Whether the next round is not needed: nothing went wrong in the one before. */
export function isSpare(performer: Performer, activity: Activity): boolean {
  return (
    performer.runs[activity.run]?.isNextRound === true &&
    activity.phase === 'ready' &&
    activity.responses[activity.responses.length - 1] !== unanswered
  );
}
