/** One list out of the file's problems, the static rules and the simulation: severities, ignores, and nothing told twice. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze';
import { reconcile, type Settings } from '../../src/analysis/reconcile';
import type { Finding, ScenarioResult, SimulationResult } from '../../src/model/trace';
import { loadParser } from '../../src/sql/parse';
import { read, shown } from './fixture';

beforeAll(loadParser);

const voucher = (more = '', transaction = '- transaction: shop', exposed = 'public') => `flowproof: 1
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
    exposed: ${exposed}
    operations:
      redeem:
        inputs: { code: [WELCOME] }
        steps:
          ${transaction}
            steps:
              - sql: SELECT used FROM vouchers WHERE code = :code
                into: voucher
              - require: NOT :voucher.used
              - sql: UPDATE vouchers SET used = true WHERE code = :code
invariants:
  used_once:
    never: SELECT code FROM vouchers WHERE code IS NULL
${more}`;

const finding = (more: Partial<Finding> = {}): Finding => ({
  kind: 'lost-update',
  cause: 'level',
  explanation: 'Both were told yes.',
  operations: ['api.redeem'],
  relations: ['shop.vouchers'],
  trace: [],
  observed: [],
  allowed: [],
  uncertain: false,
  ...more,
});

const scenario = (findings: readonly Finding[], more: Partial<ScenarioResult> = {}): ScenarioResult => ({
  name: 'redeem × 2',
  verdict: findings.length > 0 ? 'anomaly' : 'none',
  states: 10,
  seconds: 0,
  faults: [],
  findings,
  ...more,
});

const result = (...scenarios: readonly ScenarioResult[]): SimulationResult => ({ verdict: 'anomaly', scenarios });

const all = (text: string, simulation?: SimulationResult, settings: Settings = {}) => {
  const file = read(text);
  return reconcile(file, analyze(file.pipeline), simulation, settings);
};

const rules = (text: string, simulation?: SimulationResult, settings?: Settings) =>
  all(text, simulation, settings).map(({ rule, severity }) => `${severity}[${rule}]`);

describe('severities', () => {
  test.each<[string, string, Settings, string[]]>([
    ['the rule’s own', '', {}, ['error[isolation-too-weak]']],
    ['the settings’', '', { 'isolation-too-weak': 'hint' }, ['hint[isolation-too-weak]']],
    [
      'the file’s before the settings’',
      'rules: { isolation-too-weak: warning }',
      { 'isolation-too-weak': 'hint' },
      ['warning[isolation-too-weak]'],
    ],
    ['off in the file', 'rules: { isolation-too-weak: off }', {}, []],
    ['off in the settings', '', { 'isolation-too-weak': 'off' }, []],
    [
      'on again in the file',
      'rules: { isolation-too-weak: error }',
      { 'isolation-too-weak': 'off' },
      ['error[isolation-too-weak]'],
    ],
  ])('%s', (_name, more, settings, expected) => {
    expect(rules(voucher(more), undefined, settings)).toEqual(expected);
  });
});

describe('ignores', () => {
  test.each([
    ['on the line above', '# flowproof-ignore isolation-too-weak: one worker only\n          - transaction: shop'],
    ['at the end of the line', '- transaction: shop # flowproof-ignore isolation-too-weak: one worker only'],
    [
      'with others in one',
      '# flowproof-ignore isolation-too-weak, public-anomaly: one worker only\n          - transaction: shop',
    ],
  ])('%s', (_name, transaction) => {
    expect(rules(voucher('', transaction))).toEqual([]);
  });

  test('above a block of SQL excuse what is in it', () => {
    const text = `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders: { columns: { id: text }, key: id }
topics:
  placed: { technology: kafka, columns: { id: text }, key: id }
services:
  web:
    operations:
      place:
        inputs: { id: [a] }
        steps:
          - sql: INSERT INTO orders (id) VALUES (:id)
          # flowproof-ignore dual-write: the nightly job compares the two
          - sql: >
              INSERT
              INTO placed (id) VALUES (:id)
`;
    expect(rules(text)).toEqual([]);
    expect(rules(text.replace(/ *# flowproof-ignore.*\n/, ''))).toEqual(['error[dual-write]']);
  });

  test('that excuse nothing are told, at the rule’s name', () => {
    const text = voucher(
      '',
      '# flowproof-ignore isolation-too-weak, dual-write: because\n          - transaction: shop',
    );
    const file = read(text);
    expect(shown(file, reconcile(file, analyze(file.pipeline), undefined, {}))).toEqual([
      '17:50-59 warning[unused-ignore]',
    ]);
  });

  test('of what only the simulation can tell wait for it', () => {
    const text = voucher('', '# flowproof-ignore isolation-too-weak, anomaly: because\n          - transaction: shop');
    expect(rules(text)).toEqual([]);
    expect(rules(text, result(scenario([])))).toEqual(['warning[unused-ignore]']);
  });

  test('without a reason still excuse, and are told once', () => {
    const text = voucher('', '# flowproof-ignore isolation-too-weak\n          - transaction: shop');
    expect(rules(text)).toEqual(['warning[ignore-without-reason]']);
  });
});

describe('what the simulation found', () => {
  test('goes to the static problem that predicted it', () => {
    const [weak, ...rest] = all(voucher('', undefined, 'internal'), result(scenario([finding()])));
    expect(weak).toMatchObject({ rule: 'isolation-too-weak', counterexample: { scenario: 'redeem × 2', finding: 0 } });
    expect(rest).toEqual([]);
  });

  test('is an anomaly at the operation where nothing predicted it', () => {
    const diagnostics = all(
      voucher('', undefined, 'internal'),
      result(scenario([finding({ kind: 'duplicate-effect', cause: 'delivery' })])),
    );
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['anomaly', 'isolation-too-weak']);
    expect(diagnostics[0]).toMatchObject({
      severity: 'error',
      message: 'Both were told yes.',
      place: { path: ['services', 'api', 'operations', 'redeem'], part: 'key' },
      counterexample: { scenario: 'redeem × 2', finding: 0 },
    });
  });

  test('is told one severity lower where it hangs on a sketch', () => {
    const uncertain = finding({ kind: 'duplicate-effect', cause: 'delivery', uncertain: true });
    expect(rules(voucher('', undefined, 'internal'), result(scenario([uncertain])))).toContain('warning[anomaly]');
  });

  test('stands at the invariant that it breaks', () => {
    const broken = finding({ kind: 'duplicate-effect', cause: 'delivery', invariant: 'used_once' });
    const diagnostics = all(voucher('', undefined, 'internal'), result(scenario([broken])));
    expect(diagnostics.at(-1)).toMatchObject({
      rule: 'invariant-violated',
      place: { path: ['invariants', 'used_once'], part: 'key' },
      related: [{ place: { path: ['services', 'api', 'operations', 'redeem'] } }],
    });
  });

  test('is told once for an invariant, and once for a kind and its operations', () => {
    const other = finding({ kind: 'duplicate-effect', cause: 'delivery' });
    const broken = finding({ kind: 'lost-effect', cause: 'delivery', invariant: 'used_once' });
    const brokenElsewhere = finding({ kind: 'duplicate-effect', cause: 'delivery', invariant: 'used_once' });
    expect(
      rules(
        voucher('', undefined, 'internal'),
        result(scenario([other, broken]), scenario([other, brokenElsewhere], { name: 'more' })),
      ),
    ).toEqual(['error[anomaly]', 'error[isolation-too-weak]', 'error[invariant-violated]']);
  });

  test('makes an error of what was predicted when it breaks an invariant', () => {
    const lowered = voucher('rules: { stale-read: off }', undefined, 'internal');
    const sketch = lowered.replace(
      /steps:[\s\S]*?invariants/,
      'reads: [vouchers]\n        writes: [vouchers]\ninvariants',
    );
    expect(rules(sketch)).toEqual(['warning[isolation-too-weak]']);
    expect(rules(sketch, result(scenario([finding({ invariant: 'used_once' })])))).toEqual([
      'error[isolation-too-weak]',
    ]);
    expect(rules(sketch, result(scenario([finding({ invariant: 'used_once', uncertain: true })])))).toEqual([
      'warning[isolation-too-weak]',
    ]);
  });

  test('is a warning where a scenario stopped at its bound', () => {
    const bound = scenario([], { verdict: 'bound', bound: '1,000,000 states' });
    const diagnostics = all(voucher('', undefined, 'internal'), result(bound));
    expect(diagnostics[0]).toMatchObject({
      rule: 'simulation-bound',
      severity: 'warning',
      place: { path: ['flowproof'], part: 'key' },
    });
    expect(diagnostics[0]?.message).toContain('1,000,000 states');
  });
});

describe('public-anomaly', () => {
  test('stands at a public operation whose callers alone can bring it about', () => {
    const diagnostics = all(voucher(), result(scenario([finding()])));
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['public-anomaly', 'isolation-too-weak']);
    expect(diagnostics[0]).toMatchObject({
      place: { path: ['services', 'api', 'operations', 'redeem'] },
      counterexample: { finding: 0 },
    });
  });

  test('is told once for an operation', () => {
    const two = result(scenario([finding(), finding({ kind: 'write-skew' })]), scenario([finding()], { name: 'more' }));
    expect(rules(voucher(), two).filter((rule) => rule === 'error[public-anomaly]')).toHaveLength(1);
  });

  test.each<[string, string, Finding]>([
    ['internal operations', voucher('', undefined, 'internal'), finding()],
    [
      'what needs a crash',
      voucher(),
      finding({ trace: [{ actor: 'x', action: 'crash', reads: [], writes: [], result: '', text: '', nodes: [] }] }),
    ],
    ['what is only behind', voucher(), finding({ kind: 'stale-read', cause: 'derived view' })],
    ['what hangs on a sketch', voucher(), finding({ uncertain: true })],
    ['runs that nobody calls', voucher(), finding({ operations: [] })],
  ])('is silent about %s', (_name, text, one) => {
    expect(rules(text, result(scenario([one])))).not.toContain('error[public-anomaly]');
  });
});
