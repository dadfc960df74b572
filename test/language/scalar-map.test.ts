/** Every character of a value leads back to its source, in each way that YAML can write text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, parseDocument, type Scalar } from 'yaml';
import { mapScalar, type ScalarMap } from '../../src/language/scalar-map';

/** The scalar that follows `key:` in `text`, mapped. */
function mapped(text: string): { map: ScalarMap | undefined; node: Scalar } {
  const { contents } = parseDocument(text, { keepSourceTokens: true });
  if (!isMap(contents)) throw new Error('not a map');
  const node = contents.items.at(-1)?.value;
  if (!isScalar(node)) throw new Error('not a scalar');
  return { map: mapScalar(text, node), node };
}

const words = fc.constantFrom(
  'SELECT',
  'level',
  'FROM',
  'inventory',
  "'sold'",
  '"Item"',
  '>=',
  ':qty',
  ':stock.level',
  '(1)',
  'ä',
  '𝒳',
);
const breaks = fc.constantFrom(' ', ' ', '  ', '\n', '\n\n', '\n\n\n', ' \n', '\n  ', '\n\t', ' \n\n ');
const sql = fc
  .tuple(words, fc.array(fc.tuple(breaks, words), { maxLength: 12 }))
  .map(([first, rest]) => first + rest.map(([gap, word]) => gap + word).join(''));

/** Ways to write text down; the value need not be the text, but every identifier of the value must lead back to itself. */
const styles: { [name: string]: (text: string) => string } = {
  plain: (text) =>
    `a: 1\nkey: ${text
      .replaceAll('"', '')
      .replaceAll(/\n/g, '\n  ')
      .replace(/^[>:']/, 'x')}\n`,
  'single-quoted': (text) => `key: '${text.replaceAll("'", "''").replaceAll('\n', '\n  ')}'\n`,
  'double-quoted': (text) => `key: ${JSON.stringify(text).replaceAll('ä', '\\u00e4').replaceAll('\\n', '\n  ')}\n`,
  'double-quoted with escapes': (text) =>
    `key: "\\\n  ${JSON.stringify(text).slice(1, -1).replaceAll(' level', '\\\n   \\x20level')}"\n`,
  literal: (text) => `key: |\n  ${text.replaceAll('\n', '\n  ')}\n`,
  'literal, stripped': (text) => `key: |- # why\n    ${text.replaceAll('\n', '\n    ')}\n\n`,
  'literal, kept': (text) => `key: |+\n  ${text.replaceAll('\n', '\n  ')}\n \n\n`,
  'literal, indented': (text) => `key: |2\n    ${text.replaceAll('\n', '\n  ')}\n`,
  folded: (text) => `key: >\n  ${text.replaceAll('\n', '\n  ')}\n`,
  'folded, more indented': (text) => `key: >-\n  \n  ${text.replaceAll('\n', '\n    ')}\n  end\n\n  `,
};

describe.each(Object.entries(styles))('%s', (_, write) => {
  it.each(['\n', '\r\n'])('maps every identifier back to itself (line ends %j)', (lineEnd) => {
    fc.assert(
      fc.property(sql, (statement) => {
        const text = write(statement).replaceAll('\n', lineEnd);
        const { map, node } = mapped(text);
        expect(map?.value).toBe(node.value);
        for (const match of String(node.value).matchAll(/[A-Za-z]+/g)) {
          const start = map?.starts[match.index] ?? -1;
          const end = map?.ends[match.index + match[0].length - 1] ?? -1;
          expect(text.slice(start, end)).toBe(match[0]);
        }
        for (let unit = 1; unit < (map?.value.length ?? 0); unit += 1) {
          expect(map?.starts[unit]).toBeGreaterThanOrEqual(map?.starts[unit - 1] ?? 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('one character of the value', () => {
  it.each([
    ["key: 'it''s'", 2, "''"],
    ['key: "a\\u00e4b"', 1, '\\u00e4'],
    ['key: "a\\tb"', 1, '\\t'],
    ['key: a\n  b', 1, '\n  '],
  ])('in %j, number %i is written %j', (text, unit, source) => {
    const { map } = mapped(text);
    expect(text.slice(map?.starts[unit], map?.ends[unit])).toBe(source);
  });
});
