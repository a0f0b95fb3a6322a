/** What a page has to load: the budgets of the SDK and of the content script, as an application bundles them. */
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { wireTable } from '../../scripts/lib/wire-table.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const ENTRY = '\0entry';

/** Bytes of `code`, bundled, minified and compressed. */
async function bundled(code: string): Promise<{ size: number; text: string }> {
  const result = (await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [
      wireTable(),
      {
        name: 'entry',
        resolveId: (id: string) => (id === ENTRY ? id : null),
        load: (id: string) => (id === ENTRY ? code : null),
      },
    ],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: ENTRY, output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput;
  const text = result.output.map((part) => ('code' in part ? part.code : '')).join('');
  return { size: gzipSync(text, { level: 9 }).length, text };
}

describe('what a page loads', () => {
  it('the SDK without the engine is under 5 kB', async () => {
    const { size, text } = await bundled(
      `import { connect } from '${ROOT}sdk/index.ts'; globalThis.connect = connect;`,
    );
    expect(text).not.toContain('createPartition');
    expect(size).toBeLessThan(5000);
  });

  it('one constant costs next to nothing', async () => {
    const { size } = await bundled(
      `import { PSA_ALG_SHA_256 } from '${ROOT}sdk/index.ts'; globalThis.alg = PSA_ALG_SHA_256;`,
    );
    expect(size).toBeLessThan(400);
  });

  it('the content script is under 2 kB', async () => {
    const { size } = await bundled(
      `import { startRelay } from '${ROOT}content/relay.ts'; globalThis.startRelay = startRelay;`,
    );
    expect(size).toBeLessThan(2000);
    expect(size).toBeGreaterThan(100);
  });
});
