/** docs/coverage.md from the comparison. */
import { PLATFORMS } from './coverage-platforms.mjs';
import { SETS } from './coverage-sets.mjs';

const HEAD = `# Coverage of PSA Crypto 1.5

Written by \`npm run coverage:psa\` from the operation table, the drivers' capabilities and what the tests
say they ran: change those, not this.

A function counts if it has a handler of its own, and if a test saw it succeed and saw it refused with a
status. Its drivers are those of the entry points that it came to. Its cases are Wycheproof's, where the
function had its part in a valid one that agreed, or refused an invalid one.

Anything else counts if drivers serve every role it has in script alone, without WebCrypto, and if at least
one known answer was given and at least one negative case refused. Known answers are those of standards or
of other implementations; cases whose two sides are both this implementation are none. An algorithm with a
hash parameter is served with the number of hashes given. The cases of a curve, group or parameter set are
also cases of its key types.

Drivers stand in the order in which they are tried; the next one is asked only if one does not support what
is wanted. \`webcrypto\` stands where the platform has the operation, for the sizes and hashes that it has.
What is marked legacy or broken is served for old data and old peers alone.
`;

const escaped = (text) => String(text).replaceAll('|', '\\|');
const tableOf = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(escaped).join(' | ')} |`)
    .join('\n');

const totalOf = (name, rows) => ({
  name,
  served: rows.filter((row) => row.served).length,
  all: rows.length,
});

/** By section, and of all parameter sets together. */
export function totalsOf(sections) {
  const sets = SETS.flatMap((name) => sections[name]);
  return [
    ...Object.entries(sections).map(([name, rows]) => totalOf(name, rows)),
    totalOf('parameter sets', sets),
  ];
}

const isMet = (row) => (row.served ? 'yes' : 'no');
const chain = (drivers) => drivers.join(', ') || '–';
const same = (drivers) => {
  const chains = Object.values(drivers).map(chain);
  return chains.every((each) => each === chains[0]);
};

/** One chain if all platforms have the same, else one for each. */
function driversOf({ drivers }) {
  if (same(drivers)) return chain(drivers.node);
  const groups = new Map();
  for (const [platform, list] of Object.entries(drivers)) {
    const key = chain(list);
    groups.set(key, [...(groups.get(key) ?? []), PLATFORMS[platform]]);
  }
  return [...groups].map(([list, on]) => `${list} (${on.join(', ')})`).join('; ');
}

const functionTable = (rows) =>
  tableOf(
    ['function', 'served', 'drivers, in order', 'known answers', 'negative'],
    rows.map((row) => [
      `\`${row.name}\``,
      isMet(row),
      driversOf(row),
      row.positive || '–',
      row.negative || '–',
    ]),
  );

const itemTable = (rows) =>
  tableOf(
    [
      'name',
      'served',
      'of it',
      'standing',
      'drivers, in order',
      'known answers',
      'negative',
      'source',
    ],
    rows.map((row) => [
      `\`${row.name}\``,
      isMet(row),
      row.note || '–',
      row.standing || '–',
      driversOf(row),
      row.positive,
      row.negative,
      row.sources.join('; ') || '–',
    ]),
  );

const WYCHEPROOF = `Every file is run in Node, with WebCrypto and without, and through the extension; its
[rules](../test/vectors/wycheproof/README.md) say what a result means for PSA.
`;

const wycheproofTable = (files) =>
  tableOf(
    ['file', 'valid', 'acceptable', 'invalid'],
    files.map(({ name, valid, acceptable, invalid }) => [
      `\`${name}\``,
      valid,
      acceptable,
      invalid,
    ]),
  );

export const missingOf = (sections) =>
  Object.values(sections)
    .flat()
    .filter((row) => !row.served)
    .map(({ name, missing }) => `${name}: ${missing.join(', ')}`);

const titled = (name) => name[0].toUpperCase() + name.slice(1);

export function markdown(sections, wycheproof) {
  const missing = missingOf(sections);
  const parts = [
    HEAD,
    '## Totals\n',
    `${tableOf(
      ['of', 'served'],
      totalsOf(sections).map(({ name, served, all }) => [name, `${served}/${all}`]),
    )}\n`,
    '## Missing\n',
    `${missing.length === 0 ? 'Nothing.' : missing.map((line) => `- ${line}`).join('\n')}\n`,
  ];
  for (const [name, rows] of Object.entries(sections)) {
    const table = name === 'functions' ? functionTable(rows) : itemTable(rows);
    parts.push(`## ${titled(name)}\n`, `${table}\n`);
  }
  parts.push('## Wycheproof\n', WYCHEPROOF, `${wycheproofTable(wycheproof)}\n`);
  return parts.join('\n');
}

/** The totals a report was written with. */
export const readTotals = (text) =>
  new Map(
    [...text.matchAll(/^\| ([\w -]+?) \| (\d+)\/\d+ \|$/gm)].map(([, name, served]) => [
      name,
      Number(served),
    ]),
  );
