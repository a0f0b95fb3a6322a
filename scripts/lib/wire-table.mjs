/**
 * The operation table as the SDK carries it: names, opcodes and fields, in one text. What the partition
 * alone needs of it – key uses, consent, previews – stays behind. Made from the table at build time.
 */
import { runnerImport } from 'vite';
import { at } from './root.mjs';

const ID = '\0keyward-wire-table';
const MARKS = { u32: '', u64: '#', bytes: '!', text: '$', u32s: '*', struct: '@' };

/** `name`, the mark of its kind, and its number where that is not the next one. */
function field([name, { kind, field: number, optional, name: type }], index) {
  if (!(kind in MARKS) || (kind === 'struct' && type !== 'KeyAttributes')) {
    throw new Error(`The SDK's table has no mark for the field ${name} (${type ?? kind}).`);
  }
  const mark = kind === 'bytes' && optional ? '?' : MARKS[kind];
  return `${name}${mark}${number === index + 1 ? '' : number}`;
}

const fields = (record) => Object.entries(record).map(field).join(' ');

/** The text, a row for each operation. */
export const wireRows = (operations) =>
  Object.entries(operations)
    .map(([name, row]) => `${name},${row.opcode},${fields(row.in)},${fields(row.out)}`)
    .join(';');

const reader = (rows, attributes) => `
const KINDS = { '': 'u32', '#': 'u64', '!': 'bytes', '?': 'bytes', $: 'text', '*': 'u32s', '@': 'struct' };
const attributes = ${JSON.stringify(attributes)};
const fields = (text) => Object.fromEntries((text ? text.split(' ') : []).map((part, i) => {
  const [, name, mark, number] = /^(\\w*[a-zA-Z])(\\W?)(\\d*)$/.exec(part);
  return [name, {
    kind: KINDS[mark], field: +number || i + 1, optional: mark === '?',
    ...(mark === '@' && { name: 'KeyAttributes', fields: attributes }),
  }];
}));
export const operations = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ ${JSON.stringify(rows)}.split(';').map((row) => {
    const [name, opcode, input, output] = row.split(',');
    return [name, { opcode: +opcode, in: fields(input), out: fields(output) }];
  }),
);
`;

/** Gives the SDK's client that table; everyone else gets the whole one. */
export const wireTable = () => ({
  name: 'keyward-wire-table',
  enforce: 'pre',
  resolveId(source, importer) {
    const isTable = source.endsWith('/protocol/operations.ts');
    return isTable && importer?.endsWith('/sdk/client.ts') ? ID : null;
  },
  async load(id) {
    if (id !== ID) return null;
    const { module } = await runnerImport(at('protocol/operations.ts'), {
      root: at('.'),
      configFile: false,
      logLevel: 'error',
    });
    const { operations } = module;
    const attributes = operations.getKeyAttributes.out.attributes.fields;
    return reader(wireRows(operations), attributes);
  },
});
