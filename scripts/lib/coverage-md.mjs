/** docs/coverage.md from the comparison. */
import { PLATFORMS } from './coverage-platforms.mjs';

const HEAD = `# Coverage of PSA Crypto 1.5

Written by \`npm run coverage:psa\` from the operation table, the drivers' capabilities and what the tests
say they ran: change those, not this.

A function counts if it has a handler of its own and a test calls it. Anything else counts if drivers serve
every role it has in script alone, without WebCrypto, and if at least one known-answer vector and one
negative case were run. An algorithm with a hash parameter is served with the number of hashes given. The
vectors of a curve, group or parameter set are also vectors of its key types. Cases whose two sides are
both this implementation are not known-answer vectors and are counted where their \`vectors.json\` says so.

Drivers stand in the order in which they are tried; the next one is asked only if one does not support what
is wanted. \`webcrypto\` stands where the platform has the operation, for the sizes and hashes that it has.
`;

const escaped = (text) => String(text).replaceAll('|', '\\|');
const tableOf = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(escaped).join(' | ')} |`)
    .join('\n');

export const totalsOf = (sections) =>
  Object.entries(sections).map(([name, rows]) => ({
    name,
    served: rows.filter((row) => row.served).length,
    all: rows.length,
  }));

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
    ['function', 'served', 'test files that call it'],
    rows.map((row) => [`\`${row.name}\``, isMet(row), row.calledBy]),
  );

const itemTable = (rows) =>
  tableOf(
    ['name', 'served', 'of it', 'drivers, in order', 'vectors', 'negative', 'source'],
    rows.map((row) => [
      `\`${row.name}\``,
      isMet(row),
      row.note || '–',
      driversOf(row),
      row.vectors,
      row.negative,
      row.sources.join('; ') || '–',
    ]),
  );

const wycheproofTable = (files) =>
  tableOf(
    ['file', 'valid', 'acceptable', 'invalid', 'read by'],
    files.map((file) => [
      `\`${file.name}\``,
      file.valid,
      file.acceptable,
      file.invalid,
      file.readBy.map((path) => `\`${path}\``).join(', ') || 'no test',
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
  parts.push('## Wycheproof\n', `${wycheproofTable(wycheproof)}\n`);
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
