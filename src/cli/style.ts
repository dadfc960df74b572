/** Colours of the terminal, or none. It knows ANSI codes and nothing of what is printed with them. */
import type { Severity } from '../flowproof';

/** Each function wraps a text in its look; without colours they return the text as it is. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** The looks, switched on or off. */
export function styleOf(hasColor: boolean): Style {
  const look =
    (on: number, off: number) =>
    (text: string): string =>
      hasColor && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: look(1, 22),
    dim: look(2, 22),
    red: look(31, 39),
    green: look(32, 39),
    yellow: look(33, 39),
    blue: look(34, 39),
    cyan: look(36, 39),
  };
}

/** The look of a severity. */
export function severityLook(style: Style, severity: Severity): (text: string) => string {
  switch (severity) {
    case 'error':
      return style.red;
    case 'warning':
      return style.yellow;
    case 'info':
      return style.blue;
    case 'hint':
      return style.cyan;
  }
}
