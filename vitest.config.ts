import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    environment: 'node',
    testTimeout: 30_000,
    // One fewer is the default, which is half of a machine with two.
    maxWorkers: availableParallelism(),
    // Several files write to one vectors.json.
    fileParallelism: !process.env['UPDATE_VECTORS'],
  },
});
