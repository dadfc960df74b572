/** A decision on a read replica about a write to the store that it copies. */

import type { Rule } from '../rule';
import { staleDecisions } from '../stale-decision';

export const staleReplicaDecision: Rule = {
  id: 'stale-replica-decision',
  title: 'A decision is made on a replica of what it changes',
  defaultSeverity: 'error',
  check: (analysis) => staleDecisions(analysis, 'replica'),
  documentation: {
    what: 'An operation reads from a read replica and, depending on what it read, writes to the store that the replica copies.',
    why: 'Replicas apply what the primary has committed, later. A check on the replica misses the newest commits, and no lock or isolation level of the primary covers a read that happened elsewhere. PostgreSQL’s hot standby and MySQL’s replicas are asynchronous by default.',
    source: [
      'PostgreSQL documentation, *Hot Standby* and *Log-Shipping Standby Servers*: a standby is eventually consistent with the primary',
      'MySQL Reference Manual, *Replication*: asynchronous by default',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      vouchers:
        columns: { code: text, used: boolean }
        key: code
        rows: [{ code: WELCOME, used: false }]
views:
  shop_replica:
    technology: postgresql
    replica_of: shop
services:
  api:
    operations:
      redeem:
        inputs: { code: [WELCOME] }
        steps:
          - sql: SELECT used FROM shop_replica.vouchers WHERE code = :code
            into: voucher
          - require: NOT :voucher.used
            otherwise: already redeemed
          - sql: UPDATE shop.vouchers SET used = true WHERE code = :code
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      vouchers:
        columns: { code: text, used: boolean }
        key: code
        rows: [{ code: WELCOME, used: false }]
views:
  shop_replica:
    technology: postgresql
    replica_of: shop
    freshness: 5s
services:
  api:
    operations:
      redeem:
        inputs: { code: [WELCOME] }
        steps:
          - transaction: shop
            steps:
              - sql: SELECT used FROM shop.vouchers WHERE code = :code
                into: voucher
              - require: NOT :voucher.used
                otherwise: already redeemed
              - sql: UPDATE shop.vouchers SET used = true WHERE code = :code
      show:
        inputs: { code: [WELCOME] }
        steps:
          - sql: SELECT used FROM shop_replica.vouchers WHERE code = :code
            into: voucher
          - respond: :voucher.used
`,
    howToFix:
      'Read from the primary, in the transaction that writes. Leave the replica to reads that only show something.',
    whenToSwitchOff:
      'When the replica is synchronous for reads as well (`synchronous_commit = remote_apply`) and the write decides again.',
  },
};
