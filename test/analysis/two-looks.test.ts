/** Transactions that look at the same rows twice: when that finds two states, and when it does not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

/** A shop where items can be added to the cart at any time. */
function shop(steps: string, { isolation = 'read committed', rival = 'add' } = {}): string {
  const rivals: { readonly [name: string]: string } = {
    add: 'INSERT INTO cart_items (cart, item, price) VALUES (:cart, :item, 5)',
    reprice: 'UPDATE cart_items SET price = 7 WHERE cart = :cart',
    rename: "UPDATE cart_items SET note = 'gift' WHERE cart = :cart",
  };
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      cart_items:
        columns: { cart: text, item: text, price: integer, note: text }
        key: [cart, item]
      payments:
        columns: { cart: text, amount: integer }
        key: cart
      order_items:
        columns: { cart: text, price: integer }
services:
  web:
    operations:
      rival:
        inputs: { cart: [c1], item: [pen] }
        steps:
          - sql: ${rivals[rival]}
      checkout:
        inputs: { cart: [c1] }
        steps:
          - transaction: shop
            isolation: ${isolation}
${isolation === 'read committed' ? '#                      ^^^^^^^^^^^^^^ error[isolation-too-weak]' : ''}
            steps:
${indented(steps, 14)}
`;
}

const charge = `
- sql: SELECT sum(price) AS total FROM cart_items WHERE cart = :cart
  into: bill
- sql: INSERT INTO payments (cart, amount) VALUES (:cart, :bill.total)
`;
const keep = `
- sql: INSERT INTO order_items (cart, price) SELECT cart, price FROM cart_items WHERE cart = :cart
`;

describe('isolation-too-weak reports two looks', () => {
  test.each([
    ['with a row that comes in between', shop(charge + keep)],
    ['with a row that changes in between', shop(charge + keep, { rival: 'reprice' })],
  ])('%s', (_, text) => {
    expect(reported(text, 'isolation-too-weak')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });
});

describe('isolation-too-weak is silent about', () => {
  test.each([
    ['two looks in one snapshot', shop(charge + keep, { isolation: 'repeatable read' })],
    ['one look', shop(charge)],
    ['a change of what nobody looks at', shop(charge + keep, { rival: 'rename' })],
    [
      'a first look whose rows stay locked, when rows only change',
      shop(
        `
- sql: SELECT price FROM cart_items WHERE cart = :cart FOR UPDATE
  into: bill
- sql: INSERT INTO payments (cart, amount) VALUES (:cart, :bill.price)
${keep}`,
        { rival: 'reprice' },
      ),
    ],
    [
      'a first look that is only asked whether there is anything, when rows come in',
      shop(
        `
- sql: SELECT count(*) AS n FROM cart_items WHERE cart = :cart
  into: bill
- require: :bill.n > 0
${keep}`,
      ),
    ],
  ])('%s', (_, text) => {
    expect(reported(text, 'isolation-too-weak')).toEqual([]);
  });
});
