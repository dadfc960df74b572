/** What check and simulation must say about every example; the stories are in the examples' opening comments. */
import type { Verdict } from '../../src/model/trace';

export interface Expectation {
  readonly verdict: Verdict;
  /** Diagnostics in the order of the text: `severity rule at ‘text’ — shown by scenario`. */
  readonly says: readonly string[];
  /** Findings: `scenario: kind`, or `scenario: invariant (kind)`. */
  readonly finds: readonly string[];
}

const quiet: Expectation = { verdict: 'none', says: [], finds: [] };

export const expectations: { readonly [example: string]: Expectation } = {
  'checkout-race': {
    verdict: 'violation',
    says: [
      'warning broker-as-record at ‘checkouts’',
      'error public-anomaly at ‘checkout’ — shown by checkout × 2',
      'error decision-on-stale-view at ‘inventory’ — shown by checkout × 2',
      'error write-bypasses-store at ‘checkouts’ — shown by checkout × 2',
    ],
    finds: ['checkout × 2: never_oversell (write-skew)', 'checkout × 2: write-skew'],
  },
  'checkout-admitted': quiet,
  'buy-then-look': {
    verdict: 'anomaly',
    says: [
      'info stale-read at ‘stock_levels’ — shown by buy_then_look + buy',
      'warning read-your-writes at ‘look’ — shown by buy_then_look',
    ],
    finds: [
      'buy_then_look: read-your-writes',
      'buy_then_look + buy: read-your-writes',
      'buy_then_look + buy: stale-read',
    ],
  },
  'webhook-buffer': quiet,
  'transfers-half-done': {
    verdict: 'violation',
    says: ['error fractured-view at ‘net_worth’ — shown by save × 2'],
    finds: [
      'save × 2: nothing_is_lost (fractured-read)',
      'save + show_total: nothing_is_lost (fractured-read)',
      'save + show_total: fractured-read',
    ],
  },
  'transfers-whole': quiet,
  'dual-write': {
    verdict: 'violation',
    says: ['error dual-write at ‘order_placed’ — shown by place × 2'],
    finds: ['place × 2: orders_are_announced (partial-write)', 'place × 2: partial-write'],
  },
  outbox: quiet,
  'counting-consumer': {
    verdict: 'anomaly',
    says: ['warning duplicate-delivery at ‘counters’ — shown by one_visit'],
    finds: ['one_visit: duplicate-effect', 'two_visitors: duplicate-effect'],
  },
  'counting-consumer-idempotent': quiet,
  'voucher-public-api': {
    verdict: 'violation',
    says: [
      'error public-anomaly at ‘redeem’ — shown by two_carts',
      'error isolation-too-weak at ‘shop’ — shown by two_carts',
    ],
    finds: ['two_carts: redeemed_once (lost-update)', 'two_carts: lost-update'],
  },
  'voucher-for-update': quiet,
  'voucher-conditional-update': quiet,
  'voucher-unique-key': quiet,
  'purge-and-rebuild': quiet,
};
