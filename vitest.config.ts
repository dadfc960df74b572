import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // These two have runners of their own: a real extension host, and a browser on the packaged extension.
    exclude: ['test/vscode/**', 'test/e2e/**', '**/node_modules/**'],
    globalSetup: ['test/set-up.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
});
