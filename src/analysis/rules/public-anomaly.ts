/** What callers of a public operation can bring about at will. Only the simulation can tell; `reconcile` reports it under this name. */
import type { Rule } from '../rule';

export const publicAnomaly: Rule = {
  id: 'public-anomaly',
  title: 'Callers of a public operation can cause this at will',
  defaultSeverity: 'error',
  check: () => [],
  documentation: {
    what: 'The simulation found an anomaly or a broken invariant that needs no failure and nobody but callers of public operations: two requests at the right moment are enough.',
    why: 'What is a rare accident inside a company is an attack on a public interface. Nobody needs to guess the moment: requests can be sent a thousand times at once. The ACIDRain study found such attacks in twelve of the most used web shops: vouchers spent twice, goods ordered beyond stock, accounts below zero.',
    source: [
      'Todd Warszawski, Peter Bailis: *ACIDRain: Concurrency-Related Attacks on Database-Backed Web Applications* (SIGMOD 2017)',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      vouchers:
        columns: { code: text, used: boolean }
        key: code
        rows: [{ code: WELCOME, used: false }]
services:
  api:
    exposed: public
    operations:
      redeem:
        inputs: { code: [WELCOME] }
        steps:
          - transaction: shop
            steps:
              - sql: SELECT used FROM vouchers WHERE code = :code
                into: voucher
              - require: NOT :voucher.used
                otherwise: already redeemed
              - sql: UPDATE vouchers SET used = true WHERE code = :code
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      vouchers:
        columns: { code: text, used: boolean }
        key: code
        rows: [{ code: WELCOME, used: false }]
services:
  api:
    exposed: public
    operations:
      redeem:
        inputs: { code: [WELCOME] }
        steps:
          - transaction: shop
            steps:
              - sql: UPDATE vouchers SET used = true WHERE code = :code AND NOT used RETURNING code
                into: claimed
              - require: :claimed.code IS NOT NULL
                otherwise: already redeemed
`,
    howToFix: 'Repair what makes the anomaly possible; the other findings at the same operation say what that is.',
    whenToSwitchOff:
      'When the operation is public in name only, behind something that lets one caller through at a time.',
  },
};
