/** SARIF 2.1.0 as the command writes it: its shape, counterexamples as code flows, and what is suppressed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { flowproof } from './run-flowproof';
import schema from './sarif-2.1.0-as-written.schema.json';
import { dualWrites, scratch } from './scratch';

const files = scratch();
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

/**
 * The schema that OASIS publishes (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json),
 * where the variable SARIF_SCHEMA says where it lies; its terms keep it from being copied here.
 */
const published = process.env.SARIF_SCHEMA === undefined ? undefined : publishedSchema(process.env.SARIF_SCHEMA);

function publishedSchema(path: string) {
  // It is of draft 4, which differs from what is read here in the name of its own address only.
  const { $schema: _, id: $id, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile({ $id, ...rest });
}

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly index: number };
    readonly region: {
      readonly startLine: number;
      readonly startColumn: number;
      readonly snippet: { readonly text: string };
    };
  };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly message: { readonly text: string };
  readonly locations: readonly [Location];
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly {
      readonly id: string;
      readonly locations: readonly { readonly executionOrder: number }[];
    }[];
  }[];
  readonly partialFingerprints: { readonly 'flowproof/v1': string };
  readonly suppressions: readonly { readonly kind: string; readonly justification?: string }[];
}

function sarif(args: readonly string[], folder?: string) {
  const { stdout } = flowproof(['check', '--format', 'sarif', ...args], folder);
  const log = JSON.parse(stdout);
  validate(log);
  expect(validate.errors).toBe(null);
  published?.(log);
  expect(published?.errors ?? null).toBe(null);
  const [run] = log.runs;
  return {
    run,
    rules: run.tool.driver.rules as readonly { readonly id: string; readonly help: { readonly markdown: string } }[],
    results: run.results as readonly Result[],
  };
}

describe('the examples', () => {
  const { run, rules, results } = sarif(['examples']);

  test('have a result for each finding, which names its rule', () => {
    const counted = JSON.parse(flowproof(['check', '--format', 'json', 'examples']).stdout).summary;
    expect(results).toHaveLength(counted.errors + counted.warnings + counted.infos + counted.hints);
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(rules.find(({ id }) => id === 'dual-write')?.help.markdown).toContain('## How to fix it');
  });

  test('results stand in files that are listed, on lines that are quoted', () => {
    for (const { locations } of results) {
      const { artifactLocation, region } = locations[0].physicalLocation;
      expect(run.artifacts[artifactLocation.index].location.uri).toBe(artifactLocation.uri);
      if (region.snippet) expect(region.snippet.text.length).toBeGreaterThanOrEqual(region.startColumn);
    }
  });

  test('counterexamples are code flows: a thread for each actor, every step once, in the order of time', () => {
    const flows = results.flatMap(({ codeFlows }) => codeFlows ?? []);
    expect(flows.length).toBeGreaterThan(5);
    for (const { threadFlows } of flows) {
      const orders = threadFlows.flatMap(({ locations }) => locations.map(({ executionOrder }) => executionOrder));
      expect([...orders].sort((a, b) => a - b)).toEqual(orders.map((_, index) => index + 1));
      for (const { locations } of threadFlows) {
        const own = locations.map(({ executionOrder }) => executionOrder);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
    }
    expect(flows.some(({ threadFlows }) => threadFlows.length > 1)).toBe(true);
  });

  test('fingerprints differ in each file', () => {
    const names = results.map(
      (one) => `${one.locations[0].physicalLocation.artifactLocation.uri} ${one.partialFingerprints['flowproof/v1']}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

test('what is ignored is there, suppressed with its reason', () => {
  const text = dualWrites('a', 'b').replace(
    '          - sql: INSERT INTO placed',
    '          # flowproof-ignore dual-write: compared every night\n          - sql: INSERT INTO placed',
  );
  files.write({ 'a.pipeline.yaml': text });
  const { results } = sarif(['--no-simulate'], files.folder);
  const dual = results.filter(({ ruleId }) => ruleId === 'dual-write');
  expect(dual.map(({ suppressions }) => suppressions)).toEqual([
    [],
    [{ kind: 'inSource', status: 'accepted', justification: 'compared every night' }],
  ]);
});

test('what the baseline accepts is there, suppressed from outside', () => {
  files.write({ 'a.pipeline.yaml': dualWrites('a') });
  flowproof(['check', '--no-simulate', '--update-baseline'], files.folder);
  const { results } = sarif(['--no-simulate'], files.folder);
  const dual = results.filter(({ ruleId }) => ruleId === 'dual-write');
  expect(dual.map(({ suppressions }) => suppressions)).toEqual([
    [{ kind: 'external', status: 'accepted', justification: 'accepted in flowproof-baseline.json' }],
  ]);
});

test('fingerprints stay while lines move', () => {
  files.write({ 'a.pipeline.yaml': dualWrites('a', 'b') });
  const before = sarif(['--no-simulate'], files.folder).results;
  files.write({ 'a.pipeline.yaml': dualWrites('a', 'b').replace('stores:', '\n# moved\nname: Moved\nstores:') });
  const after = sarif(['--no-simulate'], files.folder).results;
  const named = (results: readonly Result[]) => results.map((one) => one.partialFingerprints['flowproof/v1']);
  expect(named(after)).toEqual(named(before));
  expect(after[0]?.locations[0].physicalLocation.region.startLine).not.toBe(
    before[0]?.locations[0].physicalLocation.region.startLine,
  );
});

test('odd names of files are addresses, braces of messages are not placeholders, what went wrong is told', () => {
  files.write({ 'ä b%.pipeline.yaml': dualWrites('a').replace('key: id }\nservices', 'key: "{0}" }\nservices') });
  writeFileSync(join(files.folder, 'c.pipeline.yaml'), Uint8Array.from([0xff, 0xfe]));
  const { run } = sarif(['--no-simulate'], files.folder);
  expect(run.artifacts[0].location.uri).toBe('%C3%A4%20b%25.pipeline.yaml');
  expect(run.invocations[0]).toEqual({
    executionSuccessful: false,
    toolConfigurationNotifications: [{ level: 'error', message: { text: 'c.pipeline.yaml: is not UTF-8 text.' } }],
  });
  expect(run.results.map((one: Result) => one.message.text).join('\n')).toContain('{{0}}');
});
