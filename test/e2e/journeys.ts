/** What a person does with the packaged extension, from the first squiggle to the last step of a counterexample. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stage, type Workbench, withWorkbench } from './workbench';

interface Journey {
  readonly title: string;
  readonly run: (stage: Stage) => Promise<void>;
}

const race = 'checkout-race.pipeline.yaml';

const themes = [
  ['dark', 'Dark Modern', 'vscode-dark'],
  ['light', 'Light Modern', 'vscode-light'],
  ['hc-black', 'Dark High Contrast', 'vscode-high-contrast'],
  ['hc-light', 'Light High Contrast', 'vscode-high-contrast-light'],
] as const;

function journey(title: string, use: (workbench: Workbench) => Promise<void>, settings = {}): Journey {
  return { title, run: (stage) => withWorkbench(stage, title.replaceAll(/\W+/g, '-'), settings, use) };
}

/** The line that the cursor stands on, 1-based, as the margin shows it also while the keyboard is elsewhere. */
async function cursorLine({ page }: Workbench): Promise<number> {
  return Number(await page.locator('.line-numbers.active-line-number').first().textContent());
}

/** Waits until `read` gives what is expected. */
async function eventually<T>(read: () => Promise<T>, isRight: (value: T) => boolean, what: string): Promise<void> {
  let last: T | undefined;
  for (let waitedMs = 0; waitedMs < 15_000; waitedMs += 150) {
    last = await read();
    if (isRight(last)) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  assert.fail(`${what}; it was ${JSON.stringify(last)}`);
}

async function openDiagram(workbench: Workbench): Promise<void> {
  await workbench.command('Flowproof: Open Diagram to the Side');
  await workbench.diagram().locator('[data-target="web"]').first().waitFor();
}

async function playRace(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.openFile(race);
  await page.locator('.squiggly-error').first().waitFor();
  await workbench.command('Flowproof: Show Counterexample');
  const choice = page.locator('.quick-input-widget .monaco-list-row', { hasText: 'never_oversell' });
  await choice.first().waitFor();
  await page.keyboard.press('Enter');
  await workbench.diagram().getByText('Step 1 of').waitFor();
}

export const journeys: readonly Journey[] = [
  journey('problems stand under the text and in the Problems panel, with rule, words and color', async (workbench) => {
    const { page } = workbench;
    await workbench.openFile(race);
    await page.locator('.squiggly-error').first().waitFor();
    const problems = await workbench.problems();
    await problems.filter({ hasText: 'decision-on-stale-view' }).first().click();
    await eventually(
      () => cursorLine(workbench),
      (line) => line > 30,
      'the problem is not shown in the text',
    );
    const hover = page.locator('.monaco-hover', { hasText: 'public-anomaly' }).first();
    await eventually(
      async () => {
        const squiggle = await page.locator('.squiggly-error').first().boundingBox();
        if (!squiggle) return false;
        // In two moves: the editor takes the first for a mouse that comes in.
        await page.mouse.move(squiggle.x + squiggle.width / 2, squiggle.y - 60);
        await page.mouse.move(squiggle.x + squiggle.width / 2, squiggle.y + squiggle.height / 2, { steps: 4 });
        await page.waitForTimeout(1200);
        return hover.isVisible();
      },
      (isVisible) => isVisible,
      'no hover over the problem',
    );
    assert.match((await hover.textContent()) ?? '', /whenever they like/);
    await workbench.screenshot('problems');
    const colorOf = (text: string) =>
      page
        .locator('.view-line span span', { hasText: new RegExp(`^\\s*${text}\\s*$`) })
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    assert.notEqual(await colorOf('coalesce'), await colorOf('stock'), 'SQL has no colors of its own');
  }),

  journey('the diagram stands beside the text and both show where the other is', async (workbench) => {
    const { page } = workbench;
    await workbench.openFile(race);
    await openDiagram(workbench);
    const diagram = workbench.diagram();
    for (const id of ['restocks', 'checkouts', 'inventory', 'web.checkout'])
      await diagram.locator(`[data-target="${id}"]`).first().waitFor();
    await diagram.locator('[data-target="inventory"]').first().click();
    const lines = readFileSync(join(workbench.folder, race), 'utf8').split('\n');
    const lineOf = (text: string) => lines.indexOf(text) + 1;
    await eventually(
      () => cursorLine(workbench),
      (line) => line === lineOf('  inventory:'),
      'the text does not show the view that was clicked',
    );
    await page.locator('.view-line', { hasText: 'restocks:' }).first().click();
    assert.equal(await cursorLine(workbench), lineOf('  restocks:'));
    await diagram.locator('[data-target="restocks"].fp-selected').first().waitFor();
    await workbench.screenshot('diagram');
  }),

  journey('the player goes by button, by arrow key, by command and by itself', async (workbench) => {
    const { page } = workbench;
    await playRace(workbench);
    const diagram = workbench.diagram();
    await workbench.screenshot('player');
    await diagram.getByRole('button', { name: 'Forward (→)' }).click();
    await diagram.getByText('Step 2 of').waitFor();
    await page.keyboard.press('ArrowRight');
    await diagram.getByText('Step 3 of').waitFor();
    await page.keyboard.press('F8');
    await diagram.getByText('Step 4 of').waitFor();
    await page.keyboard.press('Shift+F8');
    await page.keyboard.press('ArrowLeft');
    await diagram.getByText('Step 2 of').waitFor();
    await workbench.screenshot('player-step');
    const count = Number(((await diagram.locator('.player-count').textContent()) ?? '').replace(/^.* of /, ''));
    await diagram.getByRole('slider', { name: 'Step' }).fill(String(count - 1));
    await diagram.getByText(`Step ${count - 1} of`).waitFor();
    await diagram.getByRole('button', { name: 'Play (Space)' }).click();
    await diagram.getByText(`Step ${count} of`).waitFor();
    // It stops there, and begins anew when it is asked to play once more.
    await diagram.getByRole('button', { name: 'Play (Space)' }).click();
    await diagram.getByText('Step 1 of').waitFor();
    await diagram.getByRole('button', { name: 'Pause (Space)' }).click();
    await diagram.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied.').first().waitFor();
  }),

  journey('the player compares with the nearest order and tells the cause and what was tried', async (workbench) => {
    await playRace(workbench);
    const diagram = workbench.diagram();
    await diagram.getByRole('heading', { name: 'Cause' }).waitFor();
    const comparison = diagram.getByRole('heading', { name: 'Comparison' });
    const table = diagram.getByRole('table');
    if ((await table.count()) === 0 || !(await table.isVisible())) await comparison.click();
    await table.getByRole('columnheader', { name: 'Nearest order, one at a time' }).waitFor();
    const told = table.getByRole('row', { name: 'web.checkout#2' });
    assert.match((await told.textContent()) ?? '', /differs: ok.*differs: sold out/);
    await workbench.screenshot('player-comparison');
    await comparison.click();
    await table.waitFor({ state: 'hidden' });
    await comparison.locator('..').focus();
    await workbench.page.keyboard.press('Enter');
    await table.waitFor();
  }),

  journey('the player shows an invariant that is false from the start', async (workbench) => {
    const { page, folder } = workbench;
    const name = 'a_rule_that_somebody_wrote_down_without_looking_at_the_rows';
    const broken = `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      stock:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: -1 }, { item: bolt, level: 2 }]
services:
  web:
    operations:
      restock:
        steps: [sql: UPDATE shop.stock SET level = level + 1 WHERE item = 'bolt']
invariants:
  ${name}:
    never: SELECT item, level FROM shop.stock WHERE level < 0
`;
    writeFileSync(join(folder, 'broken.pipeline.yaml'), broken);
    await workbench.openFile('broken.pipeline.yaml');
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.command('Flowproof: Show Counterexample');
    // There is one finding only, so that nothing needs to be chosen.
    const diagram = workbench.diagram();
    await diagram.getByRole('heading', { name: 'Broken from the start' }).waitFor();
    await diagram.getByText('SELECT item, level FROM shop.stock').first().waitFor();
    await diagram.getByText('must not be there', { exact: true }).waitFor();
    assert.equal(await diagram.getByRole('button', { name: 'Forward (→)' }).count(), 0);
    await workbench.screenshot('player-from-the-start');
  }),

  journey('a pass tells what it stands on', async (workbench) => {
    await workbench.openFile('checkout-admitted.pipeline.yaml');
    await workbench.command('Flowproof: Open Diagram to the Side');
    const pass = workbench.diagram();
    await pass.getByRole('button', { name: 'No anomaly found' }).click();
    await pass.getByText('Faults tried: rebuild.').waitFor();
    await pass.getByText('none was reached').waitFor();
    await workbench.screenshot('pass');
  }),

  journey('Simulate says what it found and leads to the counterexample', async (workbench) => {
    const { page } = workbench;
    await workbench.openFile(race);
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.command('Flowproof: Simulate');
    const toast = page.locator('.notification-toast', { hasText: 'counterexample' });
    await toast.waitFor();
    await page.waitForTimeout(500);
    await workbench.screenshot('simulated');
    await toast.getByRole('button', { name: 'Show Counterexample' }).click();
    await page.locator('.quick-input-widget .monaco-list-row').first().waitFor();
    await page.keyboard.press('Enter');
    await workbench.diagram().getByText('Step 1 of').waitFor();
  }),

  journey('SQL that is being typed keeps the last diagram, with a banner', async (workbench) => {
    const { page } = workbench;
    await workbench.openFile(race);
    await openDiagram(workbench);
    const diagram = workbench.diagram();
    await page.locator('.view-line', { hasText: 'INSERT INTO checkouts' }).first().click();
    await page.keyboard.press('End');
    await page.keyboard.type(' WHERE (');
    await diagram.locator('.banner').waitFor();
    await diagram.locator('[data-target="web.checkout"]').first().waitFor();
    await workbench.screenshot('banner');
    await eventually(
      async () => {
        await page.keyboard.press('Control+Z');
        await page.waitForTimeout(300);
        return diagram.locator('.banner').count();
      },
      (count) => count === 0,
      'the banner stays when the typing is undone',
    );
  }),

  journey('the lightbulb shows the counterexample and writes an ignore with its reason', async (workbench) => {
    const { page } = workbench;
    await workbench.openFile(race);
    await page.locator('.squiggly-error').first().waitFor();
    await page.locator('.view-line', { hasText: 'INSERT INTO checkouts' }).first().click();
    const actions = page.locator('.action-widget .monaco-list-row');
    await eventually(
      async () => {
        await page.keyboard.press('Control+.');
        await actions
          .first()
          .waitFor({ timeout: 1500 })
          .catch(() => undefined);
        const titles = await actions.allTextContents();
        if (!titles.some((title) => title.includes('Show counterexample'))) await page.keyboard.press('Escape');
        return titles;
      },
      (titles) => titles.some((title) => title.includes('Show counterexample')),
      'no action shows the counterexample',
    );
    await workbench.screenshot('lightbulb');
    const titles = await actions.allTextContents();
    const wanted = titles.findIndex((title) => title.includes('Ignore write-bypasses-store'));
    for (let index = 0; index < wanted; index += 1) {
      if (await actions.nth(wanted).evaluate((row) => row.classList.contains('focused'))) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor({ state: 'visible' });
    await input.fill('one till, one clerk');
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'flowproof-ignore' }).first().waitFor();
  }),

  journey('every pipeline of the workspace is validated without being opened', async (workbench) => {
    const { page } = workbench;
    await workbench.command('Flowproof: Validate Workspace');
    await page.locator('.notification-toast', { hasText: 'pipeline files' }).first().waitFor({ timeout: 60_000 });
    const problems = await workbench.problems();
    await problems.filter({ hasText: 'dual-write.pipeline.yaml' }).first().waitFor();
    await workbench.screenshot('workspace');
  }),

  journey('a diagram comes back when the window is opened again', async (workbench) => {
    await workbench.openFile(race);
    await openDiagram(workbench);
    // The window writes its state down some seconds after the last change.
    await workbench.page.waitForTimeout(7000);
    await workbench.page.reload();
    await workbench.page.locator('.monaco-workbench .part.editor').waitFor();
    await workbench.diagram().locator('[data-target="web.checkout"]').first().waitFor();
  }),

  journey("another tool's pipeline.yaml stays a YAML file without problems", async (workbench) => {
    const { page, folder } = workbench;
    writeFileSync(join(folder, 'pipeline.yaml'), 'stages:\n  - build\n  - test: [1, 2\n');
    await workbench.openFile('pipeline.yaml');
    await page.locator('#status\\.editor\\.mode', { hasText: 'YAML' }).waitFor();
    const problems = await workbench.problems();
    assert.equal(await problems.filter({ hasText: 'flowproof' }).count(), 0);
  }),

  journey(
    'restricted mode takes nothing away',
    async (workbench) => {
      const { page } = workbench;
      await page.getByText('Restricted Mode').first().waitFor();
      await playRace(workbench);
      await workbench.screenshot('restricted');
    },
    { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
  ),

  journey('the panel takes every kind of theme', async (workbench) => {
    await playRace(workbench);
    const diagram = workbench.diagram();
    await diagram.getByRole('button', { name: 'Forward (→)' }).click();
    await diagram.getByText('Step 2 of').waitFor();
    for (const [name, theme, kind] of themes) {
      await workbench.chooseTheme(theme);
      await diagram.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      // The workbench fades from one theme to the next.
      await workbench.page.waitForTimeout(500);
      await workbench.screenshot(`theme-${name}`);
    }
  }),
];
