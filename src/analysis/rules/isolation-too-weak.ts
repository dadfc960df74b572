/** A transaction whose level lets through what its own statements can meet. */
import { isolationLevels, locksOnRead } from '../../catalog/lookup';
import type { Access, OperationAccesses, Unit } from '../accesses';
import type { Analysis } from '../analysis';
import { lockRead } from '../fixes/lock-read';
import { raiseIsolation } from '../fixes/raise-isolation';
import { exposureOf, type IsolationAnomaly, isShielded, levelOf, type UnitLevel } from '../isolation';
import { type Race, raceOn } from '../race';
import { oneLower, type Problem, type Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { shownSkew } from '../shown-skew';
import { twoLooks } from '../two-looks';
import { listed, quoted } from '../wording';

const happens: { readonly [anomaly in IsolationAnomaly]: (race: Race) => string } = {
  'lost update': ({ read, interference }) =>
    `two runs can both read ${quoted(read.relation)} before either has written ${quoted(interference.relation)}, and both go on (lost update)`,
  'write skew': ({ read, interference }) =>
    `two runs can read ${quoted(read.relation)} at the same time and each write something that the other has not seen, ${quoted(interference.relation)} among it (write skew)`,
  phantom: ({ read, interference }) =>
    `a row that ${quoted(interference.operation.id)} inserts into ${quoted(interference.relation)} meanwhile is not seen by the read of ${quoted(read.relation)} (phantom)`,
  'read skew': ({ read, interference }) =>
    `${quoted(read.relation)} is read twice, and ${quoted(interference.operation.id)} can change it in between: what is written hangs on two states (read skew)`,
};

/** What makes the reads of a transaction see one state on this product, as the beginning of a sentence. */
function oneState({ store }: UnitLevel): string {
  const technology = technologyOf(store);
  const whole =
    technology &&
    isolationLevels(technology).find(({ name, permits }) => !permits.includes('read_skew') && name !== 'read only');
  return whole ? `Use ${quoted(whole.name)}, where a transaction reads one state` : 'Keep both in one row';
}

/** Whether the harm comes with a row that no lock on what was read keeps out. */
function letsRowsIn({ level }: UnitLevel, anomaly: IsolationAnomaly): boolean {
  return anomaly === 'phantom' && !level.gaps;
}

/** What would be right on this product. */
function remedy(known: UnitLevel, read: Access, anomaly: IsolationAnomaly): string {
  if (anomaly === 'read skew') return `${oneState(known)}, or read once and go on with what was read.`;
  const technology = technologyOf(known.store);
  const strong =
    technology &&
    isolationLevels(technology).find(({ permits, is }) => permits.length === 0 && /serializable$/.test(is));
  const level = strong ? `Use ${quoted(strong.name)}, ` : 'No level of this product prevents it: ';
  const locks = technology === undefined || locksOnRead(technology);
  if (letsRowsIn(known, anomaly)) {
    // What is not there yet cannot be locked, and each write would ask again before it sees the other's row.
    // With a snapshot, waiting for a lock is not enough: the snapshot is older than the wait.
    const isWaitingEnough = locks && known.level.permits.includes('read_skew');
    const apart = isWaitingEnough
      ? 'let both first lock one row that is there'
      : 'let both write one row that is there';
    return `${level}let a unique key refuse the second row, or ${apart}.`;
  }
  const isLockable = locks && read.footprint.shape === 'read' && read.statement?.kind === 'select';
  const lock = isLockable ? 'lock what is read with FOR UPDATE, ' : '';
  return `${level}${lock}or put the condition into the write (or a unique key under it).`;
}

function placeOf(unit: Unit, race: Race): Problem['place'] {
  if (unit.kind === 'sketch') return race.read.operation.place;
  return unit.step
    ? (unit.step.isolation.from === 'file' && unit.step.isolation.place) || unit.step.place
    : race.write.place;
}

interface Weakness {
  readonly race: Race;
  readonly anomaly: IsolationAnomaly;
  /** The look before the one that `race` is about. */
  readonly first?: Access;
}

function weaknessOf(analysis: Analysis, of: OperationAccesses, unit: Unit): Weakness | undefined {
  for (const read of of.accesses) {
    if (read.unit !== unit) continue;
    const race = raceOn(analysis, of, read, {
      isShielded: (exposed) => exposed === read && isShielded(analysis, of, read),
      isExposed: (exposed, interference) => {
        if (exposed.unit.system !== interference.unit.system) return false;
        // Levels protect only among each other: a serializable partner does not see what a weaker transaction overwrites.
        if (levelOf(analysis, exposed.unit)?.level.permits.length === 0) return true;
        const mine = analysis.accessesOf(exposed.operation.id);
        return mine !== undefined && exposureOf(analysis, mine, exposed, interference) !== undefined;
      },
      isHarmful: (write) => write.unit === unit,
    });
    const anomaly = race && exposureOf(analysis, of, read, race.interference);
    if (race && anomaly) return { race, anomaly };
  }
  const looks = twoLooks(analysis, of, unit);
  return looks && { race: looks, anomaly: 'read skew', first: looks.first };
}

function problemOf(analysis: Analysis, of: OperationAccesses, unit: Unit): Problem | undefined {
  const known = levelOf(analysis, unit);
  if (!known || known.level.permits.length === 0) return undefined;
  const weakness = weaknessOf(analysis, of, unit);
  if (!weakness) return undefined;
  const { race, anomaly, first } = weakness;
  const { read, write, interference } = race;
  const product = productName(technologyOf(known.store), 'the store');
  const sketch = unit.kind === 'sketch';
  // Whoever only comes between two looks may run at any level.
  const weak = first ? [unit] : [unit, interference.unit];
  return {
    ...(sketch ? { severity: oneLower('error') } : {}),
    message:
      `At ${quoted(known.level.name)} on ${product}, ${happens[anomaly](race)}. ${remedy(known, read, anomaly)}` +
      (sketch ? ' This is a sketch: write down its SQL to be certain.' : ''),
    place: placeOf(unit, race),
    related: [
      ...(first ? [{ message: `${quoted(first.relation)} is read here first`, place: first.place }] : []),
      { message: `${quoted(read.relation)} is read here${first ? ' again' : ''}`, place: read.place },
      { message: `${quoted(write.relation)} is written here, depending on it`, place: write.place },
      ...(interference === write
        ? []
        : [
            {
              message: `${quoted(interference.operation.id)} changes ${quoted(interference.relation)} here`,
              place: interference.place,
            },
          ]),
      ...(unit.step?.isolation.from === 'file' || !known.store.isolation.place
        ? []
        : [{ message: 'The level is set here', place: known.store.isolation.place }]),
    ],
    fixes: [
      ...raiseIsolation(known.store, weak, anomaly),
      ...[first || letsRowsIn(known, anomaly) ? undefined : lockRead(analysis, read)].filter(
        (fix) => fix !== undefined,
      ),
    ],
    operations: [...new Set([of.operation.id, interference.operation.id])],
    relations: [...new Set([read.relation, write.relation, interference.relation])],
  };
}

/** What is only read, and shown as one state although it can be two: nothing is decided on it, so it is a warning. */
function shownProblem(analysis: Analysis, of: OperationAccesses): Problem | undefined {
  const skew = shownSkew(analysis, of);
  if (!skew) return undefined;
  const { first, second, changes, isTogether } = skew;
  const known = levelOf(analysis, second.unit);
  const product = productName(known && technologyOf(known.store), 'the store');
  const read = `${quoted(of.operation.id)} shows ${listed([first.relation, second.relation])} together`;
  const torn = `${quoted(changes[0].operation.id)} changes both in one transaction, so half of it can be shown (read skew)`;
  const why =
    isTogether && known
      ? `at ${quoted(known.level.name)} on ${product} each statement reads anew`
      : 'reads them on their own';
  return {
    severity: 'warning',
    message: isTogether
      ? `${read}, but ${why}, and ${torn}. ${known ? `${oneState(known)}, or read` : 'Read'} both in one statement.`
      : `${read}, but ${why}, and ${torn}. Read both in one statement, or in one transaction at a level that reads one state.`,
    place: isTogether ? placeOf(second.unit, { read: first, write: second, interference: changes[0] }) : second.place,
    related: [
      { message: `${quoted(first.relation)} is read here`, place: first.place },
      ...(isTogether ? [{ message: `${quoted(second.relation)} is read here`, place: second.place }] : []),
      { message: `${quoted(changes[0].relation)} is changed here`, place: changes[0].place },
      { message: `and ${quoted(changes[1].relation)} here, in the same transaction`, place: changes[1].place },
    ],
    fixes: isTogether && known ? raiseIsolation(known.store, [second.unit], 'read skew') : [],
    operations: [...new Set([of.operation.id, changes[0].operation.id])],
    relations: [...new Set([first.relation, second.relation])],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap((of) => {
    const units = [...new Set(of.accesses.filter(({ kind }) => kind === 'read').map(({ unit }) => unit))];
    return [
      ...units.flatMap((unit) => problemOf(analysis, of, unit) ?? []),
      ...[shownProblem(analysis, of) ?? []].flat(),
    ];
  });
}

export const isolationTooWeak: Rule = {
  id: 'isolation-too-weak',
  title: 'The isolation level allows an anomaly that this transaction can meet',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'A transaction reads, decides and writes at an isolation level which, on that product, lets a concurrent transaction of this file change what was read without anybody noticing: a lost update, a write skew, a phantom, or two looks that find two states (read skew); as a warning also where what is found is only shown. The rule looks at what the statements read and write, at locks, keys and conditions, and reports only what can happen.',
    why: 'Most databases do not run at serializable unless they are told to. At read committed every statement sees what was committed when it began, so a value that was read may be gone when it is written back. Snapshot levels (PostgreSQL’s repeatable read) abort the second writer of a row, but let two transactions write different rows on the same findings. InnoDB’s repeatable read does not even abort the second writer. Which level permits what is in the catalog, product by product.',
    source: [
      'Hal Berenson and others: *A Critique of ANSI SQL Isolation Levels* (1995)',
      'PostgreSQL documentation, *Transaction Isolation*, https://www.postgresql.org/docs/current/transaction-iso.html',
      'Martin Kleppmann: *Hermitage*, https://github.com/ept/hermitage',
      'Jepsen, *MySQL 8.0.34* (2023), https://jepsen.io/analyses/mysql-8.0.34',
      'Alan Fekete and others: *Making Snapshot Isolation Serializable* (2005)',
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
      redemptions:
        columns: { cart: text, code: text }
        key: cart
services:
  api:
    operations:
      redeem:
        inputs: { cart: [c1, c2], code: [WELCOME] }
        steps:
          - transaction: shop
            steps:
              - sql: SELECT used FROM vouchers WHERE code = :code
                into: voucher
              - require: NOT :voucher.used
                otherwise: already redeemed
              - sql: UPDATE vouchers SET used = true WHERE code = :code
              - sql: INSERT INTO redemptions (cart, code) VALUES (:cart, :code)
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
      redemptions:
        columns: { cart: text, code: text }
        key: cart
services:
  api:
    operations:
      redeem:
        inputs: { cart: [c1, c2], code: [WELCOME] }
        steps:
          - transaction: shop
            steps:
              - sql: SELECT used FROM vouchers WHERE code = :code FOR UPDATE
                into: voucher
              - require: NOT :voucher.used
                otherwise: already redeemed
              - sql: UPDATE vouchers SET used = true WHERE code = :code
              - sql: INSERT INTO redemptions (cart, code) VALUES (:cart, :code)
`,
    howToFix:
      'Raise the level of this transaction (`isolation: serializable`) and retry when it is aborted; or lock the rows that are read (`SELECT … FOR UPDATE`), which does not help against rows that are not there yet; or let the write itself decide (`UPDATE … WHERE … AND NOT used`), or a unique key or check refuse it.',
    whenToSwitchOff:
      'When something that the file does not show keeps the transactions apart, such as a queue with one worker or an advisory lock.',
  },
};
