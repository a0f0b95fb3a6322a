/**
 * The operation table as the SDK carries it: names, opcodes and the kinds of fields, in one text. What the
 * partition alone needs of it – key uses, consent, previews – stays behind. Made from the table at build
 * time.
 *
 * A row is `name,opcode,request,response`; an opcode that is one more than that before it is left out, and
 * so is the first word of a name if the row before has the same (`|word;` begins a run of such rows). A
 * field is one letter, and its number where that is not the next one. Arguments go by their place, so a
 * field has a name only in a response of several. `h` is the handle of an open operation, which the client
 * keeps count of.
 */
import { runnerImport } from 'vite';
import { at } from './root.mjs';

const ID = '\0keyward-wire-table';
const LETTERS = { u32: 'u', u64: 'w', bytes: 'b', text: 't', u32s: 'l', struct: 'a' };
const isHandle = (name) => name === 'operation' || name === 'targetOperation';

function field([name, { kind, field: number, optional, name: type }], index) {
  if (!(kind in LETTERS) || (kind === 'struct' && type !== 'KeyAttributes')) {
    throw new Error(`The SDK's table has no letter for the field ${name} (${type ?? kind}).`);
  }
  const optionalBytes = kind === 'bytes' && optional ? 'e' : LETTERS[kind];
  const letter = isHandle(name) ? 'h' : optionalBytes;
  return `${letter}${number === index + 1 ? '' : number}`;
}

const request = (fields) => Object.entries(fields).map(field).join('');

function response(fields) {
  const entries = Object.entries(fields);
  if (entries.length < 2) return request(fields);
  return entries.map((entry, index) => `${entry[0]}:${field(entry, index)}`).join(' ');
}

/** The rows, by the first word of their names, in the order of their opcodes. */
function runsOf(operations) {
  const runs = [];
  let last = 0;
  for (const [name, row] of Object.entries(operations).sort(
    ([, a], [, b]) => a.opcode - b.opcode,
  )) {
    const [word] = /^[a-z]+/.exec(name);
    const opcode = row.opcode === last + 1 ? '' : row.opcode;
    const cells = [name.slice(word.length), opcode, request(row.in), response(row.out)];
    const text = cells.join(',').replace(/,+$/, '');
    if (runs.at(-1)?.word === word) runs.at(-1).rows.push(text);
    else runs.push({ word, rows: [text] });
    last = row.opcode;
  }
  return runs;
}

/** The text. */
const wireRows = (operations) =>
  runsOf(operations)
    .map(({ word, rows }) => [word, ...rows].join(';'))
    .join('|');

const reader = (rows, attributes) => `
const KINDS = { u: 'u32', h: 'u32', w: 'u64', b: 'bytes', e: 'bytes', t: 'text', l: 'u32s', a: 'struct' };
const attributes = ${JSON.stringify(attributes, (key, value) => (key === 'proto' ? undefined : value))};
const fields = (text = '') => Object.fromEntries(
  [...text.matchAll(/(?:(\\w+):)?([a-z])(\\d*) ?/g)].map(([, name, letter, number], i) => [
    letter === 'h' ? 'operation' : (name ?? '_' + i),
    {
      kind: KINDS[letter], field: +number || i + 1, optional: letter === 'e',
      ...(letter === 'a' && { name: 'KeyAttributes', fields: attributes }),
    },
  ]),
);
let last = 0;
export const operations = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ ${JSON.stringify(rows)}.split('|').flatMap((run) => {
    const [word, ...rows] = run.split(';');
    return rows.map((row) => {
      const [name, opcode, input, output] = row.split(',');
      last = +opcode || last + 1;
      return [word + name, { opcode: last, in: fields(input), out: fields(output) }];
    });
  }),
);
`;

/** The module that reads the text. */
export const wireModule = (operations) =>
  reader(wireRows(operations), operations.getKeyAttributes.out.attributes.fields);

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
    return wireModule(module.operations);
  },
});
