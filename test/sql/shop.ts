/** The relations that the SQL of these tests names. */
import type { SqlType } from '../../src/model/value';
import type { ScopeRelation, SqlScope } from '../../src/sql/parse';

type Columns = { readonly [name: string]: SqlType };

/** A relation called `id` (`store.table`, or a topic or view). */
export function relation(
  id: string,
  kind: ScopeRelation['kind'],
  columns: Columns | undefined,
  key: readonly number[] = [],
): ScopeRelation {
  const dot = kind === 'table' || kind === 'replica' ? id.indexOf('.') : -1;
  return {
    id,
    qualifier: dot < 0 ? undefined : id.slice(0, dot),
    name: id.slice(dot + 1),
    kind,
    columns: columns && Object.entries(columns).map(([name, type]) => ({ name, type })),
    key,
  };
}

/** Two stores, a topic, a view, a replica whose tables have the names of the store's, and a sketch of which nothing is known. */
export const shop: SqlScope = {
  relations: [
    relation('shop.inventory', 'table', { item: 'text', level: 'integer' }, [0]),
    relation('shop.checkouts', 'table', { id: 'text', item: 'text', qty: 'integer' }, [0]),
    relation('shop.everything', 'table', {
      i: 'integer',
      b: 'bigint',
      n: 'numeric',
      t: 'text',
      f: 'boolean',
      ts: 'timestamp',
      u: 'uuid',
      j: 'json',
    }),
    relation('shop.accounts', 'table', { id: 'integer', balance: 'numeric' }, [0]),
    relation('bank.accounts', 'table', { id: 'integer', balance: 'numeric', owner: 'text' }, [0]),
    relation('orders', 'topic', { id: 'text', amount: 'numeric' }),
    relation('Stock-Levels.v2', 'view', { item: 'text', Total: 'bigint' }),
    relation('ranking', 'view', undefined),
  ],
  parameters: new Map<string, SqlType>([
    ['item', 'text'],
    ['qty', 'integer'],
    ['order', 'text'],
    ['a', 'integer'],
    ['orderId', 'text'],
    ['größe', 'integer'],
    ['odd name', 'text'],
    ['anything', 'unknown'],
  ]),
  variables: new Map<string, ReadonlyMap<string, SqlType> | undefined>([
    [
      'stock',
      new Map<string, SqlType>([
        ['level', 'integer'],
        ['item', 'text'],
      ]),
    ],
    ['sketched', undefined],
    ['changed', new Map()],
  ]),
};
