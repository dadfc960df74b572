/** A read and the write that depends on it, in one store but not in one transaction. */
import type { Analysis } from '../analysis';
import { oneTransaction } from '../fixes/one-transaction';
import { raceOn } from '../race';
import type { Problem, Rule } from '../rule';
import { quoted } from '../wording';

function check(analysis: Analysis): readonly Problem[] {
  const { schema, flow } = analysis;
  return analysis.operations.flatMap((of) => {
    for (const read of of.accesses) {
      if (schema.relation(read.relation)?.kind !== 'table' || flow.isDerived(read.relation)) continue;
      const race = raceOn(analysis, of, read, {
        isExposed: (exposed, interference) => exposed.unit.system === interference.unit.system,
        isHarmful: (write) => write.unit.system === read.unit.system && write.unit !== read.unit,
      });
      if (!race) continue;
      const { write, interference } = race;
      const rival = interference.operation === of.operation ? 'another run of it' : quoted(interference.operation.id);
      return [
        {
          message:
            `${quoted(of.operation.id)} writes ${quoted(write.relation)} depending on what it read from ${quoted(read.relation)}, ` +
            `but not in one transaction: ${rival} can change ${quoted(interference.relation)} in between. ` +
            `Put both into one \`transaction: ${read.unit.system}\` (at a level that keeps them together, or with FOR UPDATE), ` +
            'or put the condition into the write.',
          place: write.place,
          related: [
            { message: `${quoted(read.relation)} is read here, in a transaction of its own`, place: read.place },
            ...(interference === write
              ? []
              : [
                  {
                    message: `${quoted(interference.relation)} can be changed here in between`,
                    place: interference.place,
                  },
                ]),
          ],
          fixes: [oneTransaction(analysis, of, read, write)].filter((fix) => fix !== undefined),
          operations: [...new Set([of.operation.id, interference.operation.id])],
          relations: [...new Set([read.relation, write.relation, interference.relation])],
        },
      ];
    }
    return [];
  });
}

export const decisionOutsideTransaction: Rule = {
  id: 'decision-outside-transaction',
  title: 'A check and the write that depends on it are not one transaction',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'An operation reads from a store and later writes to the same store, depending on what it read, but the two are not in one transaction; and a concurrent run can change what was read in between.',
    why: 'A statement outside a transaction is a transaction of its own. Whatever level the store runs at, it cannot protect a decision that spans two of them. Of the 22 attacks on real web shops that the ACIDRain study found, 17 came from operations that were not in one transaction at all, and 5 from the level.',
    source: [
      'Todd Warszawski, Peter Bailis: *ACIDRain: Concurrency-Related Attacks on Database-Backed Web Applications* (SIGMOD 2017)',
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
services:
  api:
    operations:
      redeem:
        inputs: { code: [WELCOME] }
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
    isolation: serializable
    tables:
      vouchers:
        columns: { code: text, used: boolean }
        key: code
        rows: [{ code: WELCOME, used: false }]
services:
  api:
    operations:
      redeem:
        inputs: { code: [WELCOME] }
        steps:
          - transaction: shop
            retry: 1
            steps:
              - sql: SELECT used FROM vouchers WHERE code = :code
                into: voucher
              - require: NOT :voucher.used
                otherwise: already redeemed
              - sql: UPDATE vouchers SET used = true WHERE code = :code
`,
    howToFix:
      'Put the read and the write into one transaction that is serializable, or that locks what it reads (`FOR UPDATE`). Or make the write decide: `UPDATE … WHERE code = :code AND NOT used`, and look at whether a row came back. A unique key that refuses the second row works as well.',
    whenToSwitchOff: 'When nothing else can run at the same time, and the file cannot say so.',
  },
};
