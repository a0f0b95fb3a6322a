/**
 * `npm run coverage:psa`: how much of PSA Crypto 1.5 is served and tested; writes docs/coverage.md, unless
 * that would be less than it says. `-- --json` prints it for machines and writes nothing. `-- --check`
 * writes nothing, and fails if the document is stale or says more than is there.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import {
  inProject,
  readCode,
  readFigures,
  readFunctions,
  readVectors,
  readWycheproof,
} from './lib/coverage-load.mjs';
import { markdown, missingOf, readTotals, totalsOf } from './lib/coverage-md.mjs';
import { tryNode } from './lib/coverage-platforms.mjs';
import { compare } from './lib/coverage-rows.mjs';

const DOCUMENT = 'docs/coverage.md';
const say = (line) => process.stdout.write(`${line}\n`);

/** What the document counts and the project has no longer. */
function lostOf(sections, before) {
  const stored = readTotals(before);
  return totalsOf(sections)
    .filter(({ name, served }) => served < (stored.get(name) ?? 0))
    .map(({ name, served }) => `${name}: ${served} served, ${stored.get(name)} in ${DOCUMENT}`);
}

function print(sections) {
  for (const [name, rows] of Object.entries(sections)) {
    say(`\n${name}`);
    for (const row of rows) {
      const drivers = Object.entries(row.drivers).map(([on, list]) => `${on}: ${list.join(' ')}`);
      const counts = `${row.positive} known answers, ${row.negative} negative`;
      const standing = row.standing ? `  ${row.standing}` : '';
      const mark = row.served ? 'yes' : 'no ';
      say(`  ${mark} ${row.name}${standing}  ${counts}  ${drivers.join('; ')}`);
    }
  }
  say('\nMissing');
  for (const line of missingOf(sections)) say(`  ${line}`);
  say('');
  for (const { name, served, all } of totalsOf(sections)) say(`${served}/${all} ${name}`);
}

/** @returns faults, as lines */
async function run(args) {
  const sections = compare(await readCode(), readFigures(), readVectors(), readFunctions());
  const wycheproof = readWycheproof();
  if (args.includes('--json')) {
    say(JSON.stringify({ totals: totalsOf(sections), sections, wycheproof }, undefined, 2));
    return [];
  }
  const text = markdown(sections, wycheproof);
  const before = await readFile(inProject(DOCUMENT), 'utf8').catch(() => '');
  const untrue = (await tryNode()).map((line) => `scripts/lib/coverage-platforms.mjs: ${line}`);
  const faults = [...lostOf(sections, before), ...untrue];
  if (args.includes('--check')) {
    if (before !== text) faults.push(`${DOCUMENT} is stale: run "npm run coverage:psa".`);
    if (faults.length === 0) say(`${DOCUMENT} says what is there`);
    return faults;
  }
  print(sections);
  // A loss is not written over: who means it takes the document away first.
  if (faults.length > 0) return faults;
  await mkdir(inProject('docs'), { recursive: true });
  await writeFile(inProject(DOCUMENT), text);
  say(`\nWrote ${DOCUMENT}`);
  return [];
}

const faults = await run(process.argv.slice(2));
for (const line of faults) say(line);
process.exitCode = faults.length > 0 ? 1 : 0;
