/** Which parts of a diagram lie under the cursor, and which carry problems: told on a small file whose places are lines. */
import { describe, expect, test } from 'vitest';
import { badgesOf, type Locate, targetsAt, targetsOf } from '../../src/extension/screen';
import type { Diagnostic } from '../../src/model/diagnostic';
import type { Diagram } from '../../src/model/graph';
import { atKey, type Place, type Range } from '../../src/model/place';

const text = `
views:
  stock:
    query: SELECT level FROM items
services:
  web:
    operations:
      browse:
        steps:
          - sql: SELECT level FROM stock
          - sql: INSERT INTO items SELECT * FROM stock
invariants:
  never_empty:
    never: SELECT 1 FROM stock
`.split('\n');

/** Lines of each entry, 0-based and half-open, by its path. */
const lines: { readonly [path: string]: readonly [number, number] } = {
  'views.stock': [2, 4],
  'services.web': [5, 11],
  'services.web.operations.browse': [7, 11],
  'sql.0': [9, 10],
  'sql.1': [10, 11],
  'invariants.never_empty': [12, 14],
};

const locate: Locate = (place: Place): Range => {
  if (place.kind === 'text') throw new Error('not used here');
  const [from, to] = lines[place.path.join('.')] ?? [0, 1];
  const last = place.part === 'key' ? from : to - 1;
  return { start: { line: from, character: 0 }, end: { line: last, character: text[last]?.length ?? 0 } };
};

const diagram: Diagram = {
  name: 'shop',
  nodes: [
    {
      id: 'stock',
      kind: 'view',
      label: 'stock',
      technology: 'Materialize',
      detail: '',
      rows: [],
      place: atKey('views', 'stock'),
      distance: 1,
    },
    {
      id: 'web',
      kind: 'service',
      label: 'web',
      technology: '',
      detail: '',
      rows: [
        { id: 'web.browse', label: 'browse', detail: '', place: atKey('services', 'web', 'operations', 'browse') },
      ],
      place: atKey('services', 'web'),
      distance: undefined,
    },
  ],
  edges: [
    {
      id: 'reads',
      from: { node: 'stock' },
      to: { node: 'web', row: 'web.browse' },
      kind: 'read',
      transactional: false,
      lags: true,
      label: '',
      place: { kind: 'node', path: ['sql', 0] },
    },
    {
      id: 'reads again',
      from: { node: 'stock' },
      to: { node: 'web', row: 'web.browse' },
      kind: 'read',
      transactional: false,
      lags: true,
      label: '',
      place: { kind: 'node', path: ['sql', 1] },
    },
    {
      id: 'writes',
      from: { node: 'web', row: 'web.browse' },
      to: { node: 'items' },
      kind: 'write',
      transactional: false,
      lags: false,
      label: '',
      place: { kind: 'node', path: ['sql', 1] },
    },
  ],
};

const targets = targetsOf(diagram, locate);

describe('the parts under the cursor', () => {
  test.each([
    ['stock:', ['stock']],
    ['query:', ['stock']],
    ['web:', ['web']],
    ['steps:', ['web.browse']],
    ['SELECT level FROM stock', ['reads']],
    ['INSERT INTO items', ['reads again', 'writes']],
    ['never_empty', []],
  ])('on the line of `%s`: %j', (word, expected) => {
    const line = text.findIndex((one) => one.includes(word));
    expect(targetsAt(targets, { line, character: text[line]?.indexOf(word) ?? 0 })).toEqual(expected);
  });
});

function diagnostic(over: Partial<Diagnostic>): Diagnostic {
  return {
    rule: 'stale-read',
    severity: 'warning',
    message: 'late',
    place: atKey('views', 'stock'),
    related: [],
    fixes: [],
    ...over,
  };
}

describe('badges', () => {
  const badges = (...diagnostics: readonly Diagnostic[]) =>
    badgesOf(targets, diagram, diagnostics, locate).map(
      ({ target, severity, count }) => `${target}: ${count} ${severity}`,
    );

  test('stand on the innermost row or node, and on the edges between what the problem names', () => {
    expect(badges(diagnostic({ place: { kind: 'node', path: ['sql', 1] }, relations: ['items'] }))).toEqual([
      'web.browse: 1 warning',
      'writes: 1 warning',
    ]);
  });

  test('count, with the worst severity and its message first', () => {
    const [badge] = badgesOf(
      targets,
      diagram,
      [diagnostic({ severity: 'hint', message: 'mild' }), diagnostic({ severity: 'error', message: 'bad' })],
      locate,
    );
    expect(badge).toEqual({ target: 'stock', severity: 'error', count: 2, messages: ['bad', 'mild'] });
  });

  test('of a problem outside of the diagram stand on what it names', () => {
    const place = atKey('invariants', 'never_empty');
    expect(badges(diagnostic({ place, operations: ['web.browse'], relations: ['stock', 'nowhere'] }))).toEqual([
      'web.browse: 1 warning',
      'stock: 1 warning',
    ]);
  });
});
