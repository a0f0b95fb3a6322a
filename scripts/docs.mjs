/**
 * `npm run docs`: writes docs/operations.md and docs/keyward.proto from the operation table, and
 * docs/legacy.md from the table of what is no longer advised.
 * `npm run docs -- --check`: only says whether they are up to date.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { legacyMarkdown } from './lib/legacy-md.mjs';
import { main, Refusal, say } from './lib/log.mjs';
import { markdown } from './lib/operations-md.mjs';
import { proto } from './lib/operations-proto.mjs';
import { at } from './lib/root.mjs';
import { setup } from './lib/setup.mjs';
import { load } from './lib/table.mjs';

await main(async (args) => {
  await setup();
  const table = await load('protocol/operations.ts');
  const { usageNames } = await load('protocol/psa/usage.ts');
  const legacy = await load('protocol/psa/legacy.ts');
  const { algorithmName } = await load('protocol/psa/algorithms.ts');
  const documents = {
    'docs/operations.md': markdown(table, usageNames),
    'docs/keyward.proto': proto(table),
    'docs/legacy.md': legacyMarkdown(legacy, algorithmName),
  };
  for (const [path, text] of Object.entries(documents)) {
    const before = await readFile(at(path), 'utf8').catch(() => '');
    if (before === text) continue;
    if (args.includes('--check')) throw new Refusal(`${path} is stale: run "npm run docs".`);
    await mkdir(at('docs'), { recursive: true });
    await writeFile(at(path), text);
    say(`Wrote ${path}`);
  }
  say('docs/ follows the tables');
});
