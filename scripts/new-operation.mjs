/**
 * `npm run new:operation -- psa_foo_bar 0x8123`: the skeleton of a new operation, in every place that
 * needs one, so that types, lint and tests are green from the start.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { main, Refusal, say } from './lib/log.mjs';
import { at } from './lib/root.mjs';
import { tool } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';
import { hex, kebab, load } from './lib/table.mjs';

const USAGE = 'npm run new:operation -- psa_foo_bar 0x8123';
const TABLE = 'protocol/operations.ts';
const INDEX = 'background/operations/index.ts';

async function readArguments([psa = '', code = '']) {
  if (!/^psa(_[a-z][a-z0-9]*)+$/.test(psa)) {
    throw new Refusal(`"${psa}" is not the name of a PSA function. Usage: ${USAGE}`);
  }
  const opcode = /^0x[0-9a-f]{4}$/i.test(code) ? Number(code) : 0;
  if ((opcode & 0x8000) === 0) {
    throw new Refusal(`"${code}" is not an opcode of Keyward's own, 0x8000 to 0xffff`);
  }
  const name = psa.replace('psa_', '').replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  const { operations } = await load(TABLE);
  if (name in operations) throw new Refusal(`There is a row for ${name} in ${TABLE} already`);
  const taken = Object.keys(operations).find((other) => operations[other].opcode === opcode);
  if (taken) throw new Refusal(`${hex(opcode)} is the opcode of ${taken}`);
  return { psa, opcode, name };
}

/** A file with each text put before its mark, which it must have once. */
async function inserted(path, texts) {
  let content = await readFile(at(path), 'utf8');
  for (const [mark, text] of texts) {
    const parts = content.split(mark);
    if (parts.length !== 2) throw new Refusal(`${path} has no single place that reads "${mark}"`);
    content = parts.join(text + mark);
  }
  return [path, content];
}

function created(path, content) {
  if (existsSync(at(path))) throw new Refusal(`${path} is there already`);
  return [path, content];
}

const row = ({ opcode, name }) => `  ${name}: op({
    opcode: ${hex(opcode)},
    in: {},
    out: {},
  }),
`;

const handler = ({ name }) => `import {
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Handler } from './handler.ts';

export const ${name}: Handler<'${name}'> = async () => {
  throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
};
`;

const scenario = ({ psa }) => `import { describe, test } from 'vitest';

describe('${psa}', () => {
  test.todo('does what PSA Crypto says of it');
});
`;

await main(async (args) => {
  await setup();
  const operation = await readArguments(args);
  const { name } = operation;
  const own = `background/operations/${kebab(name)}.ts`;
  const test = `test/scenarios/${kebab(name)}.test.ts`;
  const files = [
    created(own, handler(operation)),
    created(test, scenario(operation)),
    await inserted(TABLE, [['} as const;\n\nexport type Operations', row(operation)]]),
    await inserted(INDEX, [
      ['import type { Handlers }', `import { ${name} } from './${kebab(name)}.ts';\n`],
      ['};\n\n/** The operations that have', `  ${name},\n`],
    ]),
  ];
  for (const [path, content] of files) {
    await mkdir(at(path, '..'), { recursive: true });
    await writeFile(at(path), content);
  }
  await tool('biome', ['check', '--write', ...files.map(([path]) => path)]);
  say(`${operation.psa} is ${hex(operation.opcode)}, and answers PSA_ERROR_NOT_SUPPORTED. What is left:

  1. ${TABLE}: its fields, the key it uses, and what the user is asked
  2. ${own}: what it does
  3. ${test}: what it must do, by the specification
  4. sdk/psa/: the signature and the words of its method
  5. npm run docs, and npm run check
`);
});
