/** Options that several commands share, and how their values are read; a wrong value is an error of usage. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { nearestNames, type RuleSetting, type RuleSettings, ruleIds, severities } from '../flowproof';

/** A whole number, 1 or more. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 on is needed.');
  return value;
}

/** A number of seconds above 0; fractions are allowed. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('A number of seconds above 0 is needed.');
  return value;
}

/** Adds one `name=severity` to the settings so far. */
export function ruleSetting(text: string, previous: RuleSettings = {}): RuleSettings {
  const [name = '', setting = '', ...rest] = text.split('=');
  const known: readonly string[] = [...severities, 'off'];
  if (name === '' || rest.length > 0 || !known.includes(setting))
    throw new InvalidArgumentError(`It is written name=severity, with one of ${known.join(', ')}.`);
  if (!ruleIds.includes(name)) {
    const near = nearestNames(name, ruleIds);
    throw new InvalidArgumentError(
      `No rule is called '${name}'.${near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`}`,
    );
  }
  return { ...previous, [name]: setting as RuleSetting };
}

export interface BoundOptions {
  readonly maxStates?: number;
  readonly maxSeconds?: number;
}

/** Adds the bounds of a simulation to a command. */
export function withBounds(command: Command): Command {
  return command
    .option('--max-states <n>', 'stop a simulation after this many states', wholeNumber)
    .option('--max-seconds <n>', 'stop a simulation after this many seconds', seconds);
}

export interface LookOptions {
  readonly color?: boolean;
  readonly quiet?: boolean;
}

/** Adds the choice of colours to a command. */
export function withColor(command: Command): Command {
  return command
    .addOption(new Option('--color', 'colours, even where the output is not a terminal'))
    .addOption(new Option('--no-color', 'no colours'));
}

/** Adds how the result looks to a command. */
export function withLook(command: Command): Command {
  return withColor(command.option('--quiet', 'no progress, no counterexamples, no summary'));
}

/** Whether to paint: as the option says, else on a terminal, unless NO_COLOR (no-color.org) or a dumb terminal speaks against it. */
export function isColorful(options: LookOptions, isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  if (options.color !== undefined) return options.color;
  return isTerminal && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
}

/** Columns of the terminal; 100 where there is none. */
export function widthOfOutput(stream: NodeJS.WriteStream): number {
  return stream.isTTY ? (stream.columns ?? 80) : 100;
}
