import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { terminalMarkdown } from '../../src/cli/markdown';
import { styleOf } from '../../src/cli/style';
import { flowproof } from './run-flowproof';

test('a page is laid out for a terminal', () => {
  const page = `<!-- made by a script -->
# \`dual-write\`

Two systems are written, and no transaction covers **both**. See
[the paper](https://example.org/paper) and *Using logs*.

- Keep one of them as the truth
  and derive the other.

\`\`\`yaml
flowproof: 1

stores:
\`\`\`
`;
  expect(`\n${terminalMarkdown(page, 50, styleOf(false))}`).toBe(`
dual-write

Two systems are written, and no transaction covers
both. See the paper
(https://example.org/paper) and Using logs.

- Keep one of them as the truth and derive the
  other.

    flowproof: 1

    stores:
`);
});

test('every rule that has a page can be explained', () => {
  const rules = readdirSync(join(import.meta.dirname, '../../docs/rules')).filter((name) => /^[a-z-]+\.md$/.test(name));
  expect(rules.length).toBeGreaterThan(10);
  const rule = 'decision-on-stale-view';
  expect(rules).toContain(`${rule}.md`);
  const { status, stdout } = flowproof(['explain', rule]);
  expect(status).toBe(0);
  expect(stdout.split('\n')[0]).toBe(rule);
});

test('a misspelled rule is met with the nearest names', () => {
  const { status, stderr } = flowproof(['explain', 'dual-wirte']);
  expect(status).toBe(2);
  expect(stderr).toContain('Did you mean dual-write?');
});
