/** Laws of edits over every example: the data changes as the edit says, everything else in the text stays, comments too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyEdits, applyTextEdits } from '../../src/edit/apply';
import { parseYaml } from '../../src/language/syntax';
import type { Edit, Plain } from '../../src/model/edit';
import type { Path } from '../../src/model/place';

const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.pipeline.yaml'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** The same file as other people write it. */
const styles: readonly { readonly style: string; readonly rewrite: (text: string) => string }[] = [
  { style: 'as it is', rewrite: (text) => text },
  { style: 'CRLF', rewrite: (text) => text.replaceAll('\n', '\r\n') },
  { style: 'no line break at the end', rewrite: (text) => text.replace(/\n+$/, '') },
  {
    style: 'indented by four',
    rewrite: (text) => text.replaceAll(/^( +)(- )?/gm, (_, spaces, dash) => spaces + spaces + (dash ? '-   ' : '')),
  },
  { style: 'lists under their key', rewrite: outdented },
];

/** Lists in the column of their key, with all that is in them. */
function outdented(text: string): string {
  const open: { readonly dash: number; readonly by: number }[] = [];
  return text
    .split('\n')
    .map((line) => {
      const column = line.search(/\S/);
      if (column < 0) return line;
      while (column < (open.at(-1)?.dash ?? 0)) open.pop();
      if (line.startsWith('- ', column) && open.at(-1)?.dash !== column) {
        open.push({ dash: column, by: (open.at(-1)?.by ?? 0) + 2 });
      }
      return line.slice(open.at(-1)?.by ?? 0);
    })
    .join('\n');
}

type Data = { [key: string]: unknown };

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Data | undefined)?.[part as string], data);
}

function pathsOf(data: unknown, path: Path = []): readonly Path[] {
  if (typeof data !== 'object' || data === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(data) ? [...data.entries()] : Object.entries(data);
  return [path, ...entries.flatMap(([key, value]) => pathsOf(value, [...path, key]))];
}

/** What the edit does to the data, said a second time, independently. */
function changed(before: unknown, edit: Edit): unknown {
  const data = structuredClone(before);
  const parent = at(data, edit.path.slice(0, -1)) as Data & unknown[];
  const last = edit.path.at(-1) as string & number;
  const list = at(data, edit.path) as unknown[];
  switch (edit.type) {
    case 'set':
      parent[last] = edit.value;
      break;
    case 'insert':
      list.splice(edit.index, 0, edit.value);
      break;
    case 'remove':
      if (Array.isArray(parent)) parent.splice(last, 1);
      else delete parent[last];
      break;
    case 'rename-key':
      parent[edit.key] = parent[last];
      delete parent[last];
      break;
    case 'splice': {
      const text = String(parent[last]);
      parent[last] = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
      break;
    }
    case 'wrap':
      list.splice(edit.from, edit.to - edit.from, { ...edit.fields, [edit.key]: list.slice(edit.from, edit.to) });
      break;
    case 'move': {
      const target = at(data, edit.target) as unknown[];
      target.splice(edit.index, 0, ...list.splice(edit.from, edit.to - edit.from));
      break;
    }
    case 'comment':
  }
  return data;
}

const words = fc.oneof(
  fc.constantFrom(
    'postgresql',
    'shop.inventory',
    'sold out',
    'true',
    '12',
    '',
    ' padded ',
    "it's",
    'say "yes"',
    '- no',
  ),
  fc.constantFrom('a: b', 'c # d', '[x]', '{y}', '*z', '&w', '~', '0x1F', '1e3', '.inf', 'null', 'yes', '<<', '@', '%'),
  fc.constantFrom(
    'two\nlines',
    'ends\n',
    '\n',
    'tab\there',
    'a\n\n  b\n',
    'ä – ∑ 😀',
    '\u0007',
    'x'.repeat(130),
    '---',
  ),
  fc.constant(
    'SELECT item, level FROM inventory WHERE item = :item AND level >= :qty ORDER BY item, level LIMIT 10 -- long enough to be folded',
  ),
  fc.string({ maxLength: 12 }),
);
const scalars: fc.Arbitrary<Plain> = fc.oneof(
  words,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
);
const names = fc.oneof(
  fc.constantFrom('technology', 'columns', 'rows', 'steps', 'sql', 'a b', 'on', '1', 'true'),
  words,
);
const values: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain; map: Plain; list: Plain }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalars, tie('map'), tie('list')),
  map: fc.dictionary(
    names.filter((name) => name !== '__proto__'),
    tie('value'),
    { maxKeys: 3 },
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
})).value;

/** An edit that means something for this data. */
function editOf(data: unknown, pick: (count: number) => number, value: Plain, word: string): Edit | undefined {
  const paths = pathsOf(data);
  const choose = (fits: (path: Path) => boolean): Path | undefined => {
    const found = paths.filter((path) => path.length > 0 && fits(path));
    return found[pick(found.length)];
  };
  const isList = (path: Path) => Array.isArray(at(data, path));
  const isMap = (path: Path) => !isList(path) && typeof at(data, path) === 'object' && at(data, path) !== null;
  const isInMap = (path: Path) => typeof path.at(-1) === 'string';
  switch (pick(8)) {
    case 0: {
      const path = choose(() => true);
      return path && { type: 'set', path, value };
    }
    case 1: {
      const path = choose(isMap);
      const isFree = path && word !== '__proto__' && word !== '<<' && !Object.hasOwn(at(data, path) as Data, word);
      return isFree ? { type: 'set', path: [...path, word], value } : undefined;
    }
    case 2: {
      const path = choose(isList);
      return path && { type: 'insert', path, index: pick((at(data, path) as unknown[]).length + 1), value };
    }
    case 3: {
      const path = choose(() => true);
      return path && { type: 'remove', path };
    }
    case 4: {
      const path = choose(isInMap);
      const siblings = path && (at(data, path.slice(0, -1)) as Data);
      if (!path || !siblings || Object.hasOwn(siblings, word) || word === '__proto__' || word === '<<')
        return undefined;
      return { type: 'rename-key', path, key: word };
    }
    case 5: {
      const path = choose((one) => typeof at(data, one) === 'string');
      const length = String(path && at(data, path)).length;
      const start = pick(length + 1);
      return path && { type: 'splice', path, span: { start, end: start + pick(length - start + 1) }, text: word };
    }
    case 6: {
      const path = choose((one) => isList(one) && (at(data, one) as unknown[]).length > 0);
      if (!path) return undefined;
      const length = (at(data, path) as unknown[]).length;
      const from = pick(length);
      const to = from + 1 + pick(length - from);
      return { type: 'wrap', path, from, to, fields: { transaction: word, retry: 1 }, key: 'steps' };
    }
    default: {
      const path = choose(() => true);
      return path && { type: 'comment', path, text: word.replaceAll(/[^\x20-\x7e]/g, '') };
    }
  }
}

function commentsOf(text: string): readonly string[] {
  return parseYaml(text).comments.map((comment) => comment.text.trim());
}

const cases = examples.flatMap(({ name, text }) =>
  styles.map(({ style, rewrite }) => ({ name, style, text: rewrite(text) })),
);

describe.each(cases)('$name, $style', ({ text }) => {
  const data: unknown = parse(text);
  const edits = fc
    .record({ picks: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), value: values, word: words })
    .map(({ picks, value, word }) => {
      let next = 0;
      const pick = (count: number) => (count <= 0 ? 0 : (picks[next++ % picks.length] ?? 0) % count);
      return editOf(data, pick, value, word);
    })
    .filter((edit) => edit !== undefined);

  test('says what it said, with the edit made and nothing else', () => {
    fc.assert(
      fc.property(edits, (edit) => {
        const made = applyEdits({ text }, [edit]);
        if ('problem' in made) throw new Error(made.problem);
        expect(made.every(({ range }, index) => range.start >= (made[index - 1]?.range.end ?? 0))).toBe(true);
        const after = applyTextEdits(text, made);
        expect(parse(after)).toEqual(changed(data, edit));
      }),
      { numRuns: 12 },
    );
  });

  test('keeps every comment that does not belong to what is removed or replaced', () => {
    const before = commentsOf(text);
    fc.assert(
      fc.property(edits, (edit) => {
        if (edit.type === 'remove' || (edit.type === 'set' && at(data, edit.path) !== undefined)) return;
        const made = applyEdits({ text }, [edit]);
        if ('problem' in made) throw new Error(made.problem);
        const after = commentsOf(applyTextEdits(text, made));
        for (const comment of before) expect(after).toContain(comment);
        expect(after.length).toBeGreaterThanOrEqual(before.length);
      }),
      { numRuns: 6 },
    );
  });
});
