/** The evaluator on trees made by hand: the doors of `evaluate`, apart from the SQL parser. */
import { describe, expect, test } from 'vitest';
import type { BinaryOperator, Expression, Insert, Select, Update } from '../../src/model/statement';
import type { Row, SqlType, Value } from '../../src/model/value';
import {
  type Bindings,
  conflictUpdate,
  evaluateCheck,
  evaluateExpression,
  evaluateReturning,
  evaluateSelect,
  matchedRows,
  mayRead,
  type Rows,
  rowsToDelete,
  rowsToInsert,
  rowsToUpdate,
} from '../../src/simulation/evaluate';

const span = { start: 0, end: 0 };
const literal = (value: Value, type: SqlType = 'integer'): Expression => ({ kind: 'literal', value, type, span });
const column = (source: number, index: number, type: SqlType = 'integer', depth = 0): Expression => {
  return { kind: 'column', depth, source, column: index, name: `c${index}`, type, span };
};
const parameter = (name: string): Expression => ({ kind: 'parameter', name, type: 'integer', span });
const is = (operator: BinaryOperator, left: Expression, right: Expression, type: SqlType = 'boolean'): Expression => {
  return { kind: 'binary', operator, left, right, type, span };
};
const and = (...operands: Expression[]): Expression => {
  return { kind: 'logical', operator: 'and', operands, type: 'boolean', span };
};

function select(changes: Partial<Select>, ...relations: string[]): Select {
  const [first] = relations;
  return {
    kind: 'select',
    span,
    sources: relations.map((relation) => ({ kind: 'relation', relation, alias: relation, span })),
    from: first === undefined ? undefined : { kind: 'source', source: 0 },
    where: undefined,
    groupBy: [],
    grouped: false,
    having: undefined,
    columns: [{ name: 'id', expression: column(0, 0) }],
    distinct: false,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    lock: undefined,
    ...changes,
  };
}

const tables: { readonly [relation: string]: readonly Row[] } = {
  stock: [
    [1, 5],
    [2, 0],
    [3, null],
  ],
  orders: [
    [10, 1],
    [11, 1],
    [12, 9],
  ],
};
const rows: Rows = { rows: (relation) => tables[relation] ?? [] };
const bindings: Bindings = { parameter: (name) => (name === 'item' ? 2 : null), variable: () => null };

/** orders (source 1) of each row of stock (source 0). */
const joined = (join: 'inner' | 'left' | 'right' | 'full'): Select =>
  select(
    {
      from: {
        kind: 'join',
        join,
        left: { kind: 'source', source: 0 },
        right: { kind: 'source', source: 1 },
        on: is('=', column(0, 0), column(1, 1)),
      },
    },
    'stock',
    'orders',
  );

describe('reading', () => {
  test('an expression and a check', () => {
    expect(evaluateExpression(is('/', literal(-7), literal(2), 'integer'), rows, bindings)).toEqual({
      ok: true,
      value: -3,
    });
    const broken = evaluateExpression(is('/', literal(1), literal(0), 'integer'), rows, bindings);
    expect(broken).toEqual({ ok: false, error: { code: '22012', message: 'division by zero' } });
    expect(evaluateCheck(is('>=', column(0, 1), literal(0)), [1, -1])).toEqual({ ok: true, value: false });
    expect(evaluateCheck(is('>=', column(0, 1), literal(0)), [1, null])).toEqual({ ok: true, value: null });
  });

  test('the tuples that row locks need, with -1 where an outer join found nothing', () => {
    const found = (join: Parameters<typeof joined>[0]) => {
      const result = matchedRows(joined(join), rows, bindings);
      return result.ok ? result.value : result.error;
    };
    expect(found('inner')).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(found('left')).toEqual([
      [0, 0],
      [0, 1],
      [1, -1],
      [2, -1],
    ]);
    expect(found('right')).toEqual([
      [0, 0],
      [0, 1],
      [-1, 2],
    ]);
    expect(found('full')).toEqual([
      [0, 0],
      [0, 1],
      [1, -1],
      [2, -1],
      [-1, 2],
    ]);
  });

  test('the same statement sees other rows in another evaluation', () => {
    const inner = select(
      { columns: [{ name: 'n', expression: column(0, 1) }], where: is('=', column(0, 0), literal(1)) },
      'stock',
    );
    const query = select({
      columns: [{ name: 'n', expression: { kind: 'scalar', query: inner, type: 'integer', span } }],
    });
    expect(evaluateSelect(query, rows, bindings)).toEqual({ ok: true, value: { columns: ['n'], rows: [[5]] } });
    const later: Rows = { rows: () => [[1, 4]] };
    expect(evaluateSelect(query, later, bindings)).toEqual({ ok: true, value: { columns: ['n'], rows: [[4]] } });
  });

  test('a large table is read through an index with the same result', () => {
    const many: Rows = { rows: () => Array.from({ length: 500 }, (_, i) => [i, i % 7]) };
    const query = select(
      { where: and(is('=', column(0, 1), literal(3)), is('<', column(0, 0), literal(20))) },
      'stock',
    );
    expect(evaluateSelect(query, many, bindings)).toEqual({
      ok: true,
      value: { columns: ['id'], rows: [[3], [10], [17]] },
    });
  });
});

describe('writing', () => {
  const target = { span, relation: 'stock', relationSpan: span, returning: [] };
  const insert: Insert = {
    ...target,
    kind: 'insert',
    columns: [0],
    source: { kind: 'values', rows: [[literal(7)], [parameter('item')]] },
    onConflict: {
      target: [0],
      action: {
        kind: 'update',
        set: [{ column: 1, name: 'level', expression: is('+', column(0, 1), column(1, 1), 'integer') }],
        where: is('>', column(0, 1), literal(0)),
      },
    },
    returning: [{ name: 'id', expression: column(0, 0) }],
  };

  test('INSERT leaves out columns as NULL, ON CONFLICT updates where its WHERE is true', () => {
    expect(rowsToInsert(insert, 2, rows, bindings)).toEqual({
      ok: true,
      value: [
        [7, null],
        [2, null],
      ],
    });
    expect(conflictUpdate(insert, [1, 5], [1, 2], rows, bindings)).toEqual({ ok: true, value: [1, 7] });
    expect(conflictUpdate(insert, [2, 0], [2, 2], rows, bindings)).toEqual({ ok: true, value: null });
    const returned = evaluateReturning(insert, [[7, null]], rows, bindings);
    expect(returned).toEqual({ ok: true, value: { columns: ['id'], rows: [[7]] } });
  });

  test('UPDATE counts a row once however often FROM matches it', () => {
    const update: Update = {
      ...target,
      kind: 'update',
      sources: select({}, 'stock', 'orders').sources,
      from: { kind: 'source', source: 1 },
      set: [{ column: 1, name: 'level', expression: column(1, 0) }],
      where: is('=', column(0, 0), column(1, 1)),
    };
    expect(rowsToUpdate(update, rows, bindings)).toEqual({ ok: true, value: [{ index: 0, row: [1, 10] }] });
    const { set: _, ...deletion } = update;
    expect(rowsToDelete({ ...deletion, kind: 'delete' }, rows, bindings)).toEqual({ ok: true, value: [0] });
  });

  test('ON CONFLICT may read the rows with the keys that are inserted', () => {
    expect(mayRead(insert, 'stock', [7, 1], bindings)).toBe(true);
    expect(mayRead(insert, 'stock', [2, 1], bindings)).toBe(true);
    expect(mayRead(insert, 'stock', [3, 1], bindings)).toBe(false);
    expect(mayRead({ ...insert, onConflict: undefined }, 'stock', [7, 1], bindings)).toBe(false);
  });
});

describe('what may be read', () => {
  const byItem = is('=', column(0, 0), parameter('item'));

  test('only rows that the conditions on that row alone accept', () => {
    const query = select({ where: and(byItem, is('=', column(0, 1), column(0, 1, 'integer', 1))) }, 'stock');
    expect(mayRead(query, 'stock', [2, 9], bindings)).toBe(true);
    expect(mayRead(query, 'stock', [1, 9], bindings)).toBe(false);
    expect(mayRead(query, 'orders', [2, 9], bindings)).toBe(false);
  });

  test('a condition that fails on the row counts as read', () => {
    const query = select({ where: is('=', is('/', literal(1), column(0, 1), 'integer'), literal(1)) }, 'stock');
    expect(mayRead(query, 'stock', [1, 0], bindings)).toBe(true);
    expect(mayRead(query, 'stock', [1, 5], bindings)).toBe(false);
  });

  test('WHERE says nothing about the optional side of an outer join, ON says nothing about the kept side', () => {
    const where = { kind: 'is-null', negated: false, operand: column(1, 0), type: 'boolean', span } as const;
    const query: Select = { ...joined('left'), where };
    expect(mayRead(query, 'orders', [10, 1], bindings)).toBe(true);
    const on = and(is('=', column(0, 0), literal(1)), is('=', column(1, 1), literal(1)));
    const kept: Select = { ...query, from: { ...joined('left').from, on } as Select['from'], where: undefined };
    expect(mayRead(kept, 'stock', [2, 2], bindings)).toBe(true);
    expect(mayRead(kept, 'orders', [2, 2], bindings)).toBe(false);
    expect(mayRead(kept, 'orders', [2, 1], bindings)).toBe(true);
  });
});
