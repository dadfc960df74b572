/** What a name of a relation means: tables with and without their store, topics and views, replicas. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser, parseQuery, readsOf, type SqlScope } from '../../src/sql/parse';
import { relation } from './shop';

beforeAll(loadParser);

const scope: SqlScope = {
  relations: [
    relation('shop.inventory', 'table', { item: 'text' }),
    relation('shop.stock', 'table', { item: 'text' }),
    relation('shop.accounts', 'table', { item: 'text' }),
    relation('bank.accounts', 'table', { item: 'text' }),
    relation('stock', 'topic', { item: 'text' }),
    relation('copy.inventory', 'replica', { item: 'text' }),
    relation('copy.Odd', 'replica', { item: 'text' }),
  ],
  parameters: new Map(),
  variables: new Map(),
};

function meaning(name: string): string {
  const { value, problems } = parseQuery(`SELECT item FROM ${name}`, scope);
  return value ? readsOf(value).join() : problems.map(({ message }) => message).join();
}

describe('a name', () => {
  it.each([
    ['inventory', 'shop.inventory'],
    ['shop.inventory', 'shop.inventory'],
    ['copy.inventory', 'copy.inventory'],
    ['stock', 'stock'],
    ['shop.stock', 'shop.stock'],
    ['accounts', 'accounts can be shop.accounts or bank.accounts: write which one.'],
    ['bank.accounts', 'bank.accounts'],
    ['"Odd"', 'No table, topic or view is called "Odd". Did you mean copy."Odd"?'],
    [
      'copy.odd',
      'No table, topic or view is called copy.odd. A name that is not all lower case, or has a dot or dash in it, stands in double quotes: copy."Odd".',
    ],
    ['stock.item', 'No table, topic or view is called stock.item. Did you mean stock?'],
  ])('%s: %s', (name, means) => expect(meaning(name)).toBe(means));
});
