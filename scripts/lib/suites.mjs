/**
 * What is checked, and how it is counted: each check is one, each test is one. Numbers come from the
 * tools' own reports; a tool that fails without one, or against its report, is one failure more.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { bold, dim, explain, green, red, seconds } from './log.mjs';
import { at, ROOT } from './root.mjs';
import { run, tool } from './run.mjs';

// A report in a file, or a pipe, is read without colours.
const plain = process.stdout.isTTY ? (text) => text : stripVTControlCharacters;
const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');
const ownLines = (text) =>
  text
    .split('\n')
    .filter((line) => !/^\s+at .*node_modules|^\s+at new Promise/.test(line))
    .slice(0, 30)
    .join('\n');

/** One check, from a program that says no by its exit code. */
async function check(name, start) {
  const { code, output, ms } = await start();
  const failures = code === 0 ? [] : [lastLines(output, 120)];
  return { name, ms, passed: code === 0 ? 1 : 0, failed: failures.length, skipped: 0, failures };
}

/** One check, from work done in this process. */
export async function attempt(name, work) {
  const start = performance.now();
  const failures = [];
  try {
    await work();
  } catch (error) {
    failures.push(error.message);
  }
  const passed = 1 - failures.length;
  const ms = performance.now() - start;
  return { name, ms, passed, failed: failures.length, skipped: 0, failures };
}

const refuse = (reason) => () => Promise.reject(new Error(reason));

/** Runs a test runner that writes a JSON report, and reads it. */
async function suite(name, file, start, read) {
  const path = at('artifacts', file);
  await mkdir(at('artifacts'), { recursive: true });
  await rm(path, { force: true });
  const { code, output, ms } = await start(path);
  const report = await readFile(path, 'utf8').then(JSON.parse, () => undefined);
  const counts = report ? read(report) : { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`It ended with exit code ${code}.\n${lastLines(output, 80)}`);
  }
  return { name, ms, ...counts };
}

function readVitest({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const fail = (title, text) => {
    counts.failed += 1;
    counts.failures.push(`${bold(title)}\n${ownLines(text)}`);
  };
  for (const file of testResults) {
    const name = relative(ROOT, file.name);
    for (const test of file.assertionResults) {
      const title = [name, ...test.ancestorTitles, test.title].join(' › ');
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') fail(title, test.failureMessages.join('\n'));
      else counts.skipped += 1;
    }
    const told = file.assertionResults.some((test) => test.status === 'failed');
    if (file.status === 'failed' && !told) fail(name, file.message);
  }
  return counts;
}

const nodeTests = ({ slow }) =>
  suite(
    slow ? 'Node tests' : 'Node tests but the slow ones',
    'node-tests.json',
    (path) => {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
      const left = slow ? [] : ['--exclude=**/*.slow.test.ts'];
      return tool('vitest', ['run', ...reporters, ...left]);
    },
    readVitest,
  );

/** Types, lint, documents and Node tests, all at once; each is told when it ends. */
export function checks({ slow }) {
  const node = (script, ...args) => run(process.execPath, [at(script), ...args]);
  const types = (config, name) =>
    tool('tsc', ['-p', config, '--incremental', '--tsBuildInfoFile', `.cache/${name}.json`]);
  const all = [
    check('Types', () => types('tsconfig.json', 'types')),
    check('Types of the tests', () => types('test/tsconfig.json', 'test-types')),
    check('Lint and format', () => tool('biome', ['check', '.'])),
    check('Generated documents', () => node('scripts/docs.mjs', '--check')),
    check('Coverage of PSA Crypto', () => node('scripts/coverage-psa.mjs', '--check')),
    nodeTests({ slow }),
  ];
  return Promise.all(all.map((one) => one.then(tell)));
}

function readPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: errors.map((error) => error.message),
  };
}

/** The tests in a browser; they print as they go. */
export async function browserTests({ built }) {
  if (!built) return attempt('Browser tests', refuse('They were not run: the build failed.'));
  const config = 'test/e2e/playwright.config.ts';
  if (!existsSync(at(config))) return attempt('Browser tests', refuse(`${config} is missing.`));
  return suite(
    'Browser tests',
    'browser-tests.json',
    (path) =>
      tool('playwright', ['test', '-c', 'test/e2e', '--reporter=list,json'], {
        live: true,
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: path },
        limit: 1_200_000,
      }),
    readPlaywright,
  );
}

/** Prints how a check or suite ended. */
export function tell(result) {
  const { name, ms, passed, failed, skipped, failures } = result;
  const counts = passed + failed + skipped > 1 ? `: ${summary([result])}` : '';
  const mark = failed === 0 ? green('✓') : red('✗');
  console.log(`${mark} ${name}${counts} ${dim(`(${seconds(ms)})`)}`);
  for (const failure of failures) console.log(`\n${plain(failure).replace(/^/gm, '    ')}\n`);
  return result;
}

function summary(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum('skipped');
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${sum('passed')} passed, ${sum('failed')} failed${tail}`;
}

/** Runs a command made of checks; its last line is the sum of them. */
export async function counted(body) {
  const results = [];
  try {
    await body(results);
  } catch (error) {
    explain(error);
    results.push({ passed: 0, failed: 1, skipped: 0 });
  }
  process.exitCode = results.some((result) => result.failed > 0) ? 1 : 0;
  console.log(`\n${summary(results)}`);
}
