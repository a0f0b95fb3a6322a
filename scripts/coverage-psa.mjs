/**
 * `npm run coverage:psa`: how much of PSA Crypto 1.5 is served and tested; writes docs/coverage.md.
 * `-- --json` prints it for machines and writes nothing. `-- --check` writes nothing, and fails if the
 * document is stale or says more than is there.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import {
  inProject,
  readCode,
  readFigures,
  readTests,
  readVectors,
  readWycheproof,
} from './lib/coverage-load.mjs';
import { markdown, missingOf, readTotals, totalsOf } from './lib/coverage-md.mjs';
import { tryNode } from './lib/coverage-platforms.mjs';
import { compare } from './lib/coverage-rows.mjs';

const DOCUMENT = 'docs/coverage.md';
const say = (line) => process.stdout.write(`${line}\n`);

/** What is wrong with the document, as lines. */
function faultsOf(sections, text, before) {
  const stored = readTotals(before);
  const less = totalsOf(sections)
    .filter(({ name, served }) => served < (stored.get(name) ?? 0))
    .map(({ name, served }) => `${name}: ${served} served, ${stored.get(name)} before`);
  const stale = before === text ? [] : [`${DOCUMENT} is stale: run "npm run coverage:psa".`];
  return [...less, ...stale];
}

function printSections(sections) {
  for (const [name, rows] of Object.entries(sections)) {
    say(`\n${name}`);
    for (const row of rows) {
      const mark = row.served ? 'yes' : 'no ';
      if (row.drivers === undefined) say(`  ${mark} ${row.name}  ${row.calledBy} test files`);
      else {
        const drivers = Object.entries(row.drivers).map(([on, list]) => `${on}: ${list.join(' ')}`);
        const counts = `${row.vectors} vectors, ${row.negative} negative`;
        say(`  ${mark} ${row.name}  ${counts}  ${drivers.join('; ')}`);
      }
    }
  }
}

function printSummary(sections) {
  say('\nMissing');
  for (const line of missingOf(sections)) say(`  ${line}`);
  say('');
  for (const { name, served, all } of totalsOf(sections)) say(`${served}/${all} ${name}`);
}

async function run(args) {
  const tests = readTests();
  const sections = compare(await readCode(), readFigures(), readVectors(), tests);
  const wycheproof = readWycheproof(tests);
  const wrong = await tryNode();
  for (const line of wrong) say(`scripts/lib/coverage-platforms.mjs is wrong: ${line}`);
  const text = markdown(sections, wycheproof);
  if (args.includes('--json')) {
    say(JSON.stringify({ totals: totalsOf(sections), sections, wycheproof }, undefined, 2));
    return wrong.length;
  }
  if (args.includes('--check')) {
    const before = await readFile(inProject(DOCUMENT), 'utf8').catch(() => '');
    const faults = faultsOf(sections, text, before);
    for (const line of faults) say(line);
    if (faults.length === 0) say(`${DOCUMENT} says what is there`);
    return faults.length + wrong.length;
  }
  printSections(sections);
  printSummary(sections);
  await mkdir(inProject('docs'), { recursive: true });
  await writeFile(inProject(DOCUMENT), text);
  say(`\nWrote ${DOCUMENT}`);
  return wrong.length;
}

process.exitCode = (await run(process.argv.slice(2))) > 0 ? 1 : 0;
