import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    environment: 'node',
    testTimeout: 30_000,
    // Several files write to one vectors.json.
    fileParallelism: !process.env['UPDATE_VECTORS'],
  },
});
