import { defineConfig } from 'vitest/config';

const shared = { testTimeout: 30_000, hookTimeout: 120_000 };
/** These two have runners of their own: a real extension host, and a browser on the packaged extension. */
const exclude = ['test/vscode/**', 'test/e2e/**', '**/node_modules/**'];

export default defineConfig({
  test: {
    projects: [
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          ...shared,
          name: 'core',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...exclude, 'test/cli/**'],
          globalSetup: ['test/compile-schemas.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          exclude,
          globalSetup: ['test/cli/build.ts'],
        },
      },
    ],
  },
});
