/**
 * The linter's figures: a large pipeline by itself, and the whole command on many files beside Spectral, a linter of API
 * descriptions (Apache-2.0), on as many lines. Spectral is found by the variable SPECTRAL, on the path, or is installed into a
 * temporary folder; where none of that works it is said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { largePipeline } from './large-pipeline.mjs';
import { isInstalled, median, processMs, timed } from './measure.mjs';

const files = 100;
const linesEach = 100;

/** A description of an API with about as many lines, free of errors and warnings of Spectral's own rules. */
function openApi(lines) {
  const head = `openapi: 3.0.3
info: { title: Shop, version: 1.0.0, description: A shop, contact: { name: Shop, email: a@example.com, url: https://example.com } }
servers: [{ url: https://api.example.com }]
tags: [{ name: shop, description: Everything }]
paths:
`;
  const path = (n) => `  /items-${n}/{id}:
    get:
      operationId: getItems${n}
      description: One item of kind ${n}
      tags: [shop]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: The item
          content:
            application/json:
              schema: { type: object, properties: { id: { type: string }, level: { type: integer } } }
`;
  const count = Math.round((lines - 5) / 13);
  return head + Array.from({ length: count }, (_, index) => path(index + 1)).join('');
}

/** How Spectral is started; undefined: it is not there and cannot be had. */
function spectral(folder) {
  if (process.env.SPECTRAL) return process.env.SPECTRAL;
  if (isInstalled('spectral')) return 'spectral';
  const prefix = join(folder, 'spectral');
  mkdirSync(prefix, { recursive: true });
  spawnSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, '@stoplight/spectral-cli'], {
    stdio: 'ignore',
    timeout: 180_000,
  });
  const command = join(prefix, 'node_modules/.bin/spectral');
  return existsSync(command) ? command : undefined;
}

/** Writes `files` files, and answers with their folder and how many lines they have together. */
function written(folder, name, textOf) {
  mkdirSync(folder, { recursive: true });
  let lines = 0;
  for (let n = 1; n <= files; n++) {
    const text = textOf(n);
    writeFileSync(join(folder, name(n)), text);
    lines += text.split('\n').length - 1;
  }
  return { folder, lines };
}

function benchLargePipeline(core, say, ms) {
  // Six nodes for each shop, 34 shops.
  const text = largePipeline(34 * 51);
  const file = core.load(text);
  const { stores, topics, connectors, views, services } = file.pipeline;
  const nodes = stores.length + topics.length + connectors.length + views.length + services.length;
  const problems = core.lint(file);
  if (problems.some(({ severity }) => severity === 'error')) throw new Error(`Errors: ${problems[0].message}`);
  // Before some fifty runs the time is that of a compiler that is still at work.
  const lint = timed(() => core.lint(file), 101, 60);
  say(`static rules of a pipeline of ${nodes} nodes, after the parse`, ms(lint), 'under 10 ms');
}

/** `core`: the façade; `folder`: a temporary folder; `cli`: the built command; `say` and `ms`: how figures are printed. */
export function benchLinter({ core, folder, cli, say, ms }) {
  console.log('\nThe linter');
  benchLargePipeline(core, say, ms);
  const ours = written(
    join(folder, 'ours'),
    (n) => `shop-${n}.pipeline.yaml`,
    // Every file has names of its own: none finds another's scenarios in the cache.
    (n) => largePipeline(linesEach, 100 * n),
  );
  const count = ours.lines.toLocaleString('en-US');
  const check = (...options) => processMs(process.execPath, [cli, 'check', '--no-config', ...options, ours.folder]);
  check();
  const command = spectral(folder);
  const theirs = written(
    join(folder, 'theirs'),
    (n) => `shop-${n}.yaml`,
    () => openApi(linesEach),
  );
  const ruleset = join(theirs.folder, '.spectral.yaml');
  writeFileSync(ruleset, 'extends: ["spectral:oas"]\n');
  const lintApis = () =>
    command && processMs(command, ['lint', '--ruleset', ruleset, '--quiet', join(theirs.folder, 'shop-*.yaml')]);
  const turns = Array.from({ length: 5 }, () => [check('--no-simulate'), check(), lintApis()]);
  const [lint, whole] = [median(turns.map(([one]) => one)), median(turns.map(([, one]) => one))];
  say(`\`check --no-simulate\` of ${files} files, ${count} lines, as a process`, ms(lint));
  say('`check` of the same files, every scenario simulated', ms(whole));
  if (!command) {
    console.log('  Spectral is not compared: it is not installed, and npm could not install it.');
    return;
  }
  const peer = median(turns.map(([, , one]) => one));
  say(`Spectral on ${files} files, ${theirs.lines.toLocaleString('en-US')} lines`, ms(peer));
  say('ours over Spectral, lint alone', (lint / peer).toFixed(2));
  say('ours over Spectral, simulating', (whole / peer).toFixed(2), 'below 1');
}
