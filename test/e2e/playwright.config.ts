import { resolve } from 'node:path';
import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: resolve(import.meta.dirname, '../../test-results'),
  // Profiles of browsers are large.
  preserveOutput: 'failures-only',
  fullyParallel: true,
  workers: 2,
  // A test that passes the second time has found something.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
});
