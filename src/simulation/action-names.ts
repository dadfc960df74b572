/**
 * What actions are called that do the same in several searches of one scenario and in its runs one at a time, so that each is
 * run once for each thing that it meets. It knows what an action depends on besides the slots, and runs nothing.
 */
import { isNumeric, type Value, valueKey } from '../model/value';
import type { ConnectorShape, Performer, Shape, ViewGroup } from './shape';

export interface ActionNames {
  /** The next step of a performer, where no time is kept. */
  step(performer: Performer): string;
  /** A consumer's lane takes its next message. */
  take(performer: Performer): string;
  publishing(connector: ConnectorShape): string;
  refresh(group: ViewGroup): string;
  apply(group: ViewGroup, arrival: number): string;
}

/** The names of actions of `shape`. */
export function actionNames({ layout, fault }: Shape): ActionNames {
  // Whose position is recorded, and when, depends on what may go wrong; a client's step does not, nor a view's.
  const recorded = fault === undefined || fault === 'rebuild' ? '' : fault;
  const whose = (performer: Performer): string =>
    performer.consumer
      ? `${recorded} ${performer.local} ${performer.consumer.operation.id}`
      : `${performer.local} ${whatPerformed(performer)}`;
  return {
    step: (performer) => `${layout} step ${whose(performer)}`,
    take: (performer) => `${layout} take ${whose(performer)}`,
    publishing: ({ connector }) => `${layout} publish ${recorded} ${connector.name}`,
    refresh: ({ name }) => `${layout} refresh ${name}`,
    apply: ({ name }, arrival) => `${layout} apply ${arrival} ${name}`,
  };
}

/** Decimals as they are written: 1.0 and 1 are equal, but not divided alike. */
function inputText(value: Value): string {
  return isNumeric(value) ? `${value.digits}e-${value.scale}` : valueKey(value);
}

/** A text that is equal for performers that do the same with the same inputs. */
export function whatPerformed({ runs }: Performer): string {
  return runs
    .map(
      ({ program, inputs }) =>
        `${program.operation.id}(${[...inputs].map(([name, value]) => `${name}=${inputText(value)}`).join('\u0002')})`,
    )
    .join('\u0003');
}
