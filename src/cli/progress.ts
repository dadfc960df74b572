/** One line on standard error that says what is being done, rewritten in place; nothing where nobody watches. */
import { widthOf } from './text-width';

export interface Progress {
  show(text: string): void;
  /** Removes the line; to be called before anything else is printed. */
  clear(): void;
}

/** Shows itself on `stream` only when that is a terminal and `isWanted`; redraws at most every 80 ms. */
export function progressOn(stream: NodeJS.WriteStream, isWanted: boolean): Progress {
  if (!isWanted || !stream.isTTY) return { show() {}, clear() {} };
  let drawnMs = 0;
  let hasDrawn = false;
  return {
    show(text) {
      const nowMs = Date.now();
      if (nowMs - drawnMs < 80) return;
      drawnMs = nowMs;
      hasDrawn = true;
      const room = Math.max(10, (stream.columns ?? 80) - 1);
      const line = widthOf(text) > room ? `${text.slice(0, room - 1)}…` : text;
      stream.write(`\r\u001b[2K${line}`);
    },
    clear() {
      if (hasDrawn) stream.write('\r\u001b[2K');
      hasDrawn = false;
    },
  };
}
