/**
 * What every example promises in its opening comment: which rules speak at which severity, what the simulation decides, and
 * the whole counterexamples as golden text that can be read aloud.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../../src/cli/check-file';
import type { FileReport } from '../../src/cli/file-report';
import { prettySimulation } from '../../src/cli/pretty';
import { initialize, type Range } from '../../src/flowproof';
import { type Expectation, expectations } from './expectations';

const folder = join(import.meta.dirname, '../../examples');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.pipeline.yaml'))
  .map((name) => name.replace('.pipeline.yaml', ''));

const reports = new Map<string, FileReport>();

beforeAll(async () => {
  await initialize();
  for (const name of names) {
    const path = `examples/${name}.pipeline.yaml`;
    const text = readFileSync(join(folder, `${name}.pipeline.yaml`), 'utf8');
    const report = reportOf({ path, text, options: { settings: {}, isSimulating: true } });
    if (report) reports.set(name, report);
  }
});

function report(name: string): FileReport {
  const found = reports.get(name);
  if (!found) throw new Error(`There is no example named ${name}.`);
  return found;
}

/** The first line of what a range covers, at most 50 characters of it. */
function quoted(text: string, { start, end }: Range): string {
  const line = text.split('\n')[start.line] ?? '';
  const covered = line.slice(start.character, start.line === end.line ? end.character : undefined).trim();
  return covered.length > 50 ? `${covered.slice(0, 49)}…` : covered;
}

function observed(name: string): Expectation {
  const { text, diagnostics, simulation } = report(name);
  return {
    verdict: simulation?.verdict ?? 'none',
    says: diagnostics.map(({ severity, rule, range, counterexample }) => {
      const shown = counterexample === undefined ? '' : ` — shown by ${counterexample.scenario}`;
      return `${severity} ${rule} at ‘${quoted(text, range)}’${shown}`;
    }),
    finds: (simulation?.scenarios ?? []).flatMap(({ name: scenario, findings }) =>
      findings.map(
        ({ kind, invariant }) => `${scenario}: ${invariant === undefined ? kind : `${invariant} (${kind})`}`,
      ),
    ),
  };
}

test('every example has an expectation', () => {
  expect(Object.keys(expectations).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  test('says what it promises', () => {
    expect(observed(name)).toEqual(expectations[name]);
  });

  test('has counterexamples that can be read aloud', async () => {
    const text = prettySimulation(report(name), true, { hasColor: false, width: 100, isQuiet: false });
    await expect(text.replaceAll(/\d+\.\d\d s\b/g, '0.00 s')).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('stays small: all of its scenarios together are explored within 50,000 states', () => {
    const states = (report(name).simulation?.scenarios ?? []).reduce((sum, one) => sum + one.states, 0);
    expect(states).toBeGreaterThan(0);
    expect(states).toBeLessThan(50_000);
  });
});

/** What is said about each story in one glance. */
test('repaired examples have neither errors nor anomalies; broken ones have both', () => {
  const table = names.map((name) => {
    const { diagnostics, simulation } = report(name);
    const worst = diagnostics.some(({ severity }) => severity === 'error')
      ? 'error'
      : diagnostics.some(({ severity }) => severity === 'warning')
        ? 'warning'
        : 'quiet';
    return `${name.padEnd(30)} ${worst.padEnd(8)} ${simulation?.verdict}`;
  });
  expect(`\n${table.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    buy-then-look                  warning  anomaly
    checkout-admitted              quiet    none
    checkout-race                  error    violation
    counting-consumer-idempotent   quiet    none
    counting-consumer              warning  anomaly
    dual-write                     error    violation
    outbox                         quiet    none
    purge-and-rebuild              quiet    none
    transfers-half-done            error    violation
    transfers-whole                quiet    none
    voucher-conditional-update     quiet    none
    voucher-for-update             quiet    none
    voucher-public-api             error    violation
    voucher-unique-key             quiet    none
    webhook-buffer                 quiet    none
    "
  `);
});
