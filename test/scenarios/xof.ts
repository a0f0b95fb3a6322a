/** Extendable output: as much as is asked for, in any pieces, with a context where there is one. */
import {
  algorithmName,
  PSA_ALG_ASCON_CXOF128,
  PSA_ALG_ASCON_XOF128,
  PSA_ALG_SHA_256,
  PSA_ALG_SHAKE128,
  PSA_ALG_SHAKE256,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  type Session,
} from '../../sdk/index.ts';
import {
  check,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  joined,
  pattern,
  pieces,
  type Scenario,
  scenario,
} from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** FIPS 202's empty messages, and the known answers of Ascon's authors for SP 800-232. */
const KNOWN = [
  {
    alg: PSA_ALG_SHAKE128,
    input: '',
    output: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
  },
  {
    alg: PSA_ALG_SHAKE256,
    input: '',
    output: `46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f
             d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be`,
  },
  {
    alg: PSA_ALG_ASCON_XOF128,
    input: '0001020304050607',
    output: `8d1886f5d3ec4af8d15b44bc62b74da6ea91bc28fb82f9c34079b5ed6e38b6c9
             51803d7dfb3c5e512a0ef5e4060062a6fd067f9c73ef9bee527411bda67fc896`,
  },
  {
    alg: PSA_ALG_ASCON_CXOF128,
    input: '0001020304050607',
    context: '101112131415161718191a1b1c1d1e1f202122232425262728',
    output: `3e0fe4a71142cc010189456cde8b13b753bc9352130c93e33f082cf398492841
             ec0ca2f96d03a9e56e7b84523771aaa726d7fd32e0d82882c7709cac22be8f44`,
  },
];

async function extend(session: Session, alg: number, input: Bytes, lengths: readonly number[]) {
  const operation = await session.xofSetup(alg);
  for (const piece of pieces(input)) await session.xofUpdate(operation, piece);
  const out: Uint8Array[] = [];
  for (const length of lengths) out.push(await session.xofOutput(operation, length));
  await session.xofAbort(operation);
  return joined(...out);
}

const knownAnswers = KNOWN.map(({ alg, context, ...hex }) =>
  scenario(`extends as its standard says: ${algorithmName(alg)}`, async (session) => {
    const [input, output] = [fromHex(hex.input), fromHex(hex.output)];
    const operation = await session.xofSetup(alg);
    if (context) await session.xofSetContext(operation, fromHex(context));
    for (const piece of pieces(input)) await session.xofUpdate(operation, piece);
    const first = await session.xofOutput(operation, 7);
    const none = await session.xofOutput(operation, 0);
    const rest = await session.xofOutput(operation, output.length - 7);
    equalBytes(joined(first, none, rest), output, 'the output');
    await session.xofAbort(operation);
  }),
);

const everyday = [PSA_ALG_SHAKE128, PSA_ALG_SHAKE256, PSA_ALG_ASCON_XOF128].map((alg) =>
  scenario(`pieces make no difference: ${algorithmName(alg)}`, async (session) => {
    const input = pattern(1000);
    const whole = await extend(session, alg, input, [500]);
    equalBytes(await extend(session, alg, input, [1, 200, 299]), whole, 'in three pieces');
    const other = await extend(session, alg, pattern(999), [500]);
    check(!isSame(other, whole), 'another input gives the same output');
  }),
);

const misuse = [
  scenario('takes no input after its first output', async (session) => {
    const operation = await session.xofSetup(PSA_ALG_SHAKE256);
    await session.xofOutput(operation, 1);
    await expectStatus(session.xofUpdate(operation, pattern(1)), PSA_ERROR_BAD_STATE, 'more input');
    await expectStatus(session.xofOutput(operation, 1), PSA_ERROR_BAD_STATE, 'after the failure');
    await session.xofAbort(operation);
    await expectStatus(session.xofOutput(operation, 1), PSA_ERROR_BAD_STATE, 'after the abort');
  }),
  scenario('takes a context first, once, and where there is one', async (session) => {
    const plain = await session.xofSetup(PSA_ALG_SHAKE128);
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_BAD_STATE];
    await expectStatus(session.xofSetContext(plain, pattern(1)), refused, 'SHAKE has none');
    const late = await session.xofSetup(PSA_ALG_ASCON_CXOF128);
    await session.xofSetContext(late, pattern(2));
    await expectStatus(session.xofSetContext(late, pattern(2)), PSA_ERROR_BAD_STATE, 'a second');
    const long = await session.xofSetup(PSA_ALG_ASCON_CXOF128);
    const tooLong = session.xofSetContext(long, pattern(257));
    await expectStatus(tooLong, PSA_ERROR_INVALID_ARGUMENT, '257 bytes');
    for (const operation of [plain, late, long]) await session.xofAbort(operation);
  }),
  scenario('refuses what does not extend', async (session) => {
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    await expectStatus(session.xofSetup(PSA_ALG_SHA_256), refused, 'a hash');
    await expectStatus(session.hashSetup(PSA_ALG_SHAKE256), refused, 'a hash setup of it');
  }),
];

export const xof: readonly Scenario[] = [...knownAnswers, ...everyday, ...misuse];
