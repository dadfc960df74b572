/** The entry that the extension host calls: runs every bundled test with mocha and writes the results where the environment says. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Rejects when a test fails: VS Code takes that for the suite's verdict. */
export function run(): Promise<void> {
  const filter = process.env.FLOWPROOF_TEST_FILTER;
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, reporter: 'min', ...(filter ? { grep: filter } : {}) });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  const results: { title: string; durationMs: number; error?: string }[] = [];
  return new Promise((resolve, reject) => {
    mocha
      .run((failures) => {
        const path = process.env.FLOWPROOF_TEST_RESULTS;
        if (path) writeFileSync(path, JSON.stringify(results, undefined, 2));
        if (failures > 0) reject(new Error(`${failures} failed`));
        else resolve();
      })
      .on('pass', (test) => results.push({ title: test.fullTitle(), durationMs: test.duration ?? 0 }))
      .on('fail', (test, error: Error) =>
        results.push({ title: test.fullTitle(), durationMs: test.duration ?? 0, error: error.stack ?? String(error) }),
      );
  });
}
