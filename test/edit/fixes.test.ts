/** The repairs that rules offer: what they do to the failing file of the rule's own documentation and to the examples, and whether it helps. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../src/analysis/analyze';
import {
  checkWith,
  type Diagnostic,
  fixedFile,
  fixesOf,
  ignoreFix,
  initialize,
  lint,
  load,
  simulatePipeline,
  verifyFix,
} from '../../src/flowproof';

beforeAll(initialize);

const host = { nowMs: () => performance.now() };

function example(name: string): string {
  return readFileSync(join(import.meta.dirname, `../../examples/${name}.pipeline.yaml`), 'utf8');
}

/** The titles of the fixes at the first problem of a rule, each with whether it is verified. */
function offered(text: string, rule: string): readonly string[] {
  const file = load(text);
  const simulation = simulatePipeline(file.pipeline, {}, host);
  const problem = checkWith(file, simulation).find((diagnostic) => diagnostic.rule === rule);
  if (!problem) return ['no such problem'];
  return fixesOf(file, problem).map((fix) => {
    const { verified, title } = verifyFix(file, problem, fix, { simulation, options: {}, host });
    return `${verified ? 'verified' : 'not verified'}: ${title}`;
  });
}

/** The lines that a fix takes out (`-`) and puts in (`+`), by the words of its title. */
function changes(text: string, rule: string, title: RegExp): readonly string[] {
  const file = load(text);
  const problem = lint(file).find((diagnostic) => diagnostic.rule === rule);
  const fix = problem && fixesOf(file, problem).find((one) => title.test(one.title));
  const after = fix && fixedFile(file, fix);
  if (!after) return ['no such fix'];
  const [before, now] = [text.split('\n'), after.text.split('\n')];
  return [
    ...before.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`),
    ...now.filter((line) => !before.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}

describe('on the examples', () => {
  test.each([
    [
      'voucher-public-api',
      'isolation-too-weak',
      [
        'verified: Run this transaction at serializable',
        'verified: Run this transaction at repeatable read',
        'verified: Lock the rows of `shop.vouchers` that are read (FOR UPDATE)',
      ],
    ],
    [
      'counting-consumer',
      'duplicate-delivery',
      ['verified: Remember in `stats.handled_visits` which messages were handled'],
    ],
    [
      'dual-write',
      'dual-write',
      [
        'verified: Derive `order_placed` from `shop.orders` by change data capture',
        'verified: Write the message to an outbox table of `shop` and let a connector carry it to `order_placed`',
      ],
    ],
    ['buy-then-look', 'read-your-writes', ['verified: Read `shop.inventory` instead of `stock_levels`']],
  ])('%s: %s', (name, rule, fixes) => {
    expect(offered(example(name), rule)).toEqual(fixes);
  });

  test('a stronger level stands before the steps, with a restart', () => {
    expect(changes(example('voucher-public-api'), 'isolation-too-weak', /serializable/)).toEqual([
      '+ isolation: serializable',
      '+ retry: 1',
    ]);
  });

  test('a lock is put at the end of what reads', () => {
    expect(changes(example('voucher-public-api'), 'isolation-too-weak', /FOR UPDATE/)).toEqual([
      '- - sql: SELECT used FROM vouchers WHERE code = :code',
      '+ - sql: SELECT used FROM vouchers WHERE code = :code FOR UPDATE',
    ]);
  });
});

describe('on the failing files of the rules', () => {
  const failing = (id: string): string => rules.find((rule) => rule.id === id)?.documentation.failing ?? '';

  test('the check and the write come into one transaction', () => {
    expect(offered(failing('decision-outside-transaction'), 'decision-outside-transaction')).toEqual([
      'verified: Put the read and the write into one transaction of `shop`',
    ]);
  });

  test('a decision on a replica, or on a view that shows a table, is made in the store', () => {
    expect(offered(failing('stale-replica-decision'), 'stale-replica-decision')).toEqual([
      'verified: Read `shop.vouchers` instead of `shop_replica.vouchers`, in one transaction with the write',
    ]);
    expect(changes(failing('decision-on-stale-view'), 'decision-on-stale-view', /^Read/)).toContain(
      '+ - sql: SELECT level AS available FROM shop.inventory WHERE item = :item',
    );
  });

  test('a message that is sent inside a transaction goes through an outbox', () => {
    const fixes = offered(failing('effect-in-transaction'), 'effect-in-transaction');
    expect(fixes.some((fix) => fix.startsWith('verified: Write the message to an outbox table'))).toBe(true);
  });

  test.each([
    ['key-order-lost', 'Make `parcel` the key of `status_changes`'],
    ['polling-misses-changes', 'Capture the changes of `shop` from its log (debezium)'],
    ['lossy-delivery', 'Deliver to `biller.bill` at least once'],
    ['dirty-view', 'Read committed messages only (isolation: read committed)'],
    ['write-to-derived', 'Write `shop.orders` instead of `order_changes`'],
    ['not-rebuildable', 'Keep the messages of `articles` for ever'],
    ['broker-as-record', 'Keep the messages of `grants` for ever'],
  ])('%s: what the file should have said is said', (rule, title) => {
    expect(offered(failing(rule), rule)).toEqual([`verified: ${title}`]);
  });

  test('accepted staleness is written down, and takes the notice away', () => {
    const text = failing('stale-read');
    expect(changes(text, 'stale-read', /any age/)).toEqual(['+ freshness: any']);
    const file = load(text);
    const problem = lint(file).find(({ rule }) => rule === 'stale-read') as Diagnostic;
    for (const fix of fixesOf(file, problem)) {
      const after = fixedFile(file, fix);
      expect(after && lint(after).map(({ rule }) => rule)).not.toContain('stale-read');
      expect(fix.safe).toBe(false);
    }
  });

  test('no fix of any rule fails to be made in its own failing file', () => {
    for (const { id, documentation } of rules) {
      const file = load(documentation.failing);
      const unmade = lint(file).flatMap((problem) => problem.fixes.filter((fix) => !fixedFile(file, fix)));
      expect(unmade.map(({ title }) => `${id}: ${title}`)).toEqual([]);
    }
  });
});

describe('an ignore', () => {
  test('stands above the entry with its reason, and excuses the problem', () => {
    const file = load(example('voucher-public-api'));
    const problem = lint(file).find(({ rule }) => rule === 'isolation-too-weak') as Diagnostic;
    const fix = ignoreFix(file, problem, '  one voucher\na year ');
    const after = fix && fixedFile(file, fix);
    expect(after?.text).toContain(
      '          # flowproof-ignore isolation-too-weak: one voucher a year\n          - transaction: shop',
    );
    expect(after && lint(after).map(({ rule }) => rule)).not.toContain('isolation-too-weak');
    expect(fix?.safe).toBe(false);
  });

  test('is not made without a reason', () => {
    const file = load(example('voucher-public-api'));
    expect(ignoreFix(file, lint(file)[0] as Diagnostic, '  ')).toBeUndefined();
  });
});
