/** How wide text stands in a terminal, and text broken to a width. It knows no colours: measure first, paint after. */

/** Ranges that terminals draw two columns wide (East Asian Wide and Fullwidth, and the emoji blocks). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const zero = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** The text with spaces added on the right until it is `width` columns wide; unchanged when it is wider. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The longest head of `text` that is at most `width` columns wide, at least one character; and the rest. */
function split(text: string, width: number): readonly [string, string] {
  let end = 0;
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width && end > 0) break;
    end += character.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/**
 * Lines of at most `width` columns, broken at spaces and inside words only where one is too long; line breaks in the
 * text stay. Lines after the first of a paragraph start with `indent` spaces.
 */
export function wrapped(text: string, width: number, indent = 0): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    const start = () => (lines.length === 0 ? '' : ' '.repeat(indent));
    for (let word of paragraph.split(/\s+/).filter((part) => part !== '')) {
      if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
        lines.push(line);
        line = '';
      }
      while (widthOf(start()) + widthOf(word) > width && line === '') {
        const [head, rest] = split(word, Math.max(1, width - widthOf(start())));
        if (rest === '') break;
        lines.push(start() + head);
        word = rest;
      }
      line = line === '' ? start() + word : `${line} ${word}`;
    }
    return line === '' && lines.length > 0 ? lines : [...lines, line];
  });
}
