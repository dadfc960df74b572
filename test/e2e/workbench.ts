/** The workbench as a person meets it: opens it on a copy of the examples, and names what can be seen and done there. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import type { startServer } from '../../scripts/vscode-server.mjs';

/** What the script hands to every journey. */
export interface Stage {
  readonly browser: Browser;
  /** Handed in rather than imported: what it looks up lies beside its own file, not beside the bundled journeys. */
  readonly startServer: typeof startServer;
  /** A folder of the run that is removed at its end. */
  readonly home: string;
  readonly extensionsDirectory: string;
  readonly screenshots: string;
  readonly examples: string;
}

export interface Workbench {
  readonly page: Page;
  /** The folder that is open. */
  readonly folder: string;
  /** Opens a file of the folder in the editor. */
  openFile(name: string): Promise<void>;
  /** Runs a command by its name in the palette. */
  command(title: string): Promise<void>;
  /** The problems in the Problems panel, one text each. */
  problems(): Promise<Locator>;
  /** The inside of the diagram's panel. */
  diagram(): FrameLocator;
  /** Puts the cursor on a line (1-based, as the editor shows it). */
  goToLine(line: number, column?: number): Promise<void>;
  /** Chooses a color theme by its name, as a person would. */
  chooseTheme(name: string): Promise<void>;
  screenshot(name: string): Promise<void>;
}

const quiet = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'workbench.tips.enabled': false,
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
};

/** Opens a workbench, lets `use` have it, and closes it. A failure leaves a picture of what was to be seen. */
export async function withWorkbench(
  stage: Stage,
  name: string,
  settings: { readonly [name: string]: unknown },
  use: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const dataDirectory = mkdtempSync(join(stage.home, 'data-'));
  const folder = join(mkdtempSync(join(stage.home, 'folder-')), 'shop');
  mkdirSync(folder);
  cpSync(stage.examples, folder, { recursive: true });
  const server = await stage.startServer({
    dataDirectory,
    extensionsDirectory: stage.extensionsDirectory,
    settings: { ...quiet, 'security.workspace.trust.enabled': false, ...settings },
  });
  const context = await stage.browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  try {
    await page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
    await page.locator('.monaco-workbench .part.editor').waitFor();
    await use(workbenchOf(page, folder, stage));
  } catch (error) {
    await page.screenshot({ path: join(stage.screenshots, `failed-${name}.png`) }).catch(() => undefined);
    throw error;
  } finally {
    await context.close();
    server.stop();
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function workbenchOf(page: Page, folder: string, { screenshots }: Stage): Workbench {
  const quickInput = page.locator('.quick-input-widget');
  const command = async (title: string): Promise<void> => {
    const input = quickInput.locator('input.input');
    const entry = quickInput.locator('.monaco-list-row', { hasText: title }).first();
    // The extension's commands may not be there yet when the window has just been opened.
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await page.keyboard.press('F1');
      await input.waitFor({ state: 'visible' });
      await input.fill(`>${title}`);
      const isThere = await entry.waitFor({ timeout: 2500 }).then(
        () => true,
        () => false,
      );
      if (isThere) return entry.click();
      await page.keyboard.press('Escape');
      await quickInput.waitFor({ state: 'hidden' });
    }
    throw new Error(`The palette has no command "${title}".`);
  };
  return {
    page,
    folder,
    async openFile(name) {
      // By its whole path: the server has no ripgrep to search with.
      await page.keyboard.press('Control+P');
      const input = quickInput.locator('input.input');
      await input.waitFor({ state: 'visible' });
      await input.fill(join(folder, name));
      await quickInput.locator('.monaco-list-row', { hasText: name }).first().waitFor();
      await page.keyboard.press('Enter');
      await quickInput.waitFor({ state: 'hidden' });
      await page.locator('.tab.active', { hasText: name }).first().waitFor();
      await page.locator('.monaco-editor.focused, .monaco-editor .view-line').first().waitFor();
    },
    command,
    async problems() {
      if (!(await page.locator('.markers-panel-container').isVisible())) await page.keyboard.press('Control+Shift+M');
      await page.locator('.markers-panel-container').waitFor();
      return page.locator('.markers-panel-container .monaco-list-row');
    },
    diagram: () => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame'),
    async chooseTheme(name) {
      await command('Preferences: Color Theme');
      const input = quickInput.locator('input.input[placeholder*="Color Theme"]');
      await input.waitFor();
      await input.fill(name);
      await quickInput
        .locator('.monaco-list-row', { has: page.getByText(name, { exact: true }) })
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      await quickInput.waitFor({ state: 'hidden' });
    },
    async goToLine(line, column = 1) {
      await page.keyboard.press('Control+G');
      const input = quickInput.locator('input.input');
      await input.waitFor({ state: 'visible' });
      await input.fill(`:${line}:${column}`);
      await page.keyboard.press('Enter');
      await quickInput.waitFor({ state: 'hidden' });
    },
    async screenshot(name) {
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
  };
}
