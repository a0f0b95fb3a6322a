/** Key wrapping: a key leaves under another key and comes back, and what was touched does not. */
import {
  algorithmName,
  PSA_ALG_CTR,
  PSA_ALG_ECDSA,
  PSA_ALG_GCM,
  PSA_ALG_HMAC,
  PSA_ALG_KW,
  PSA_ALG_KWP,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_KEY_USAGE_WRAP,
} from '../../sdk/index.ts';
import {
  changed,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  pattern,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

const BOTH = PSA_KEY_USAGE_WRAP | PSA_KEY_USAGE_UNWRAP;
const wrapping = (alg: number) => ({ type: PSA_KEY_TYPE_AES, bits: 256, usage: BOTH, alg });

const KNOWN = [
  {
    from: 'RFC 3394, 4.6',
    alg: PSA_ALG_KW,
    type: PSA_KEY_TYPE_AES,
    keyAlg: PSA_ALG_GCM,
    wrappingKey: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    key: '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
    wrapped: `28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43b
              fb988b9b7a02dd21`,
  },
  {
    from: 'RFC 5649, 6',
    alg: PSA_ALG_KWP,
    type: PSA_KEY_TYPE_HMAC,
    keyAlg: PSA_ALG_HMAC(PSA_ALG_SHA_1),
    wrappingKey: '5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8',
    key: 'c37b7e6492584340bed12207808941155068f738',
    wrapped: '138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a',
  },
] as const;

const knownAnswers = KNOWN.map(({ from, alg, type, keyAlg, ...hex }) =>
  scenario(`wraps as ${from} says (${algorithmName(alg)})`, async (session) => {
    const attributes = { type, usage: PSA_KEY_USAGE_EXPORT, alg: keyAlg };
    const [data, wrapped] = [fromHex(hex.key), fromHex(hex.wrapped)];
    const outer = { type: PSA_KEY_TYPE_AES, usage: BOTH, alg };
    await withKey(session, outer, fromHex(hex.wrappingKey), async (wrappingKey) => {
      await withKey(session, attributes, data, async (key) => {
        equalBytes(await session.wrapKey(wrappingKey, alg, key), wrapped, 'wrapped');
      });
      const back = await session.unwrapKey(attributes, wrappingKey, alg, wrapped);
      equalBytes(await session.exportKey(back), data, 'unwrapped');
      equal((await session.getKeyAttributes(back)).bits, data.length * 8, 'size');
      await session.destroyKey(back);
    });
  }),
);

const pair = {
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
  bits: 256,
  usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
  alg: PSA_ALG_ECDSA(PSA_ALG_SHA_256),
};

const everyday = [
  scenario('a key pair comes back as itself, without the right to leave', async (session) => {
    await withKey(session, wrapping(PSA_ALG_KWP), undefined, async (wrappingKey) => {
      const exportable = { ...pair, usage: pair.usage | PSA_KEY_USAGE_EXPORT };
      await withKey(session, exportable, undefined, async (key) => {
        const wrapped = await session.wrapKey(wrappingKey, PSA_ALG_KWP, key);
        const back = await session.unwrapKey(pair, wrappingKey, PSA_ALG_KWP, wrapped);
        const message = utf8('wrapped and back');
        const signature = await session.signMessage(back, pair.alg, message);
        await session.verifyMessage(key, pair.alg, message, signature);
        await expectStatus(session.exportKey(back), PSA_ERROR_NOT_PERMITTED, 'exporting it');
        const again = session.wrapKey(wrappingKey, PSA_ALG_KWP, back);
        await expectStatus(again, PSA_ERROR_NOT_PERMITTED, 'wrapping it');
        await session.destroyKey(back);
      });
    });
  }),
];

const refusals = [
  ...[PSA_ALG_KW, PSA_ALG_KWP].map((alg) =>
    scenario(`what was touched does not unwrap: ${algorithmName(alg)}`, async (session) => {
      await withKey(session, wrapping(alg), undefined, async (wrappingKey) => {
        const raw = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };
        await withKey(session, raw, pattern(32), async (key) => {
          const wrapped = await session.wrapKey(wrappingKey, alg, key);
          const unwrap = (data: Uint8Array<ArrayBuffer>) =>
            session.unwrapKey(raw, wrappingKey, alg, data);
          for (const at of [0, 8, wrapped.length - 1]) {
            const what = `a bit of byte ${at}`;
            await expectStatus(unwrap(changed(wrapped, at)), PSA_ERROR_INVALID_SIGNATURE, what);
          }
          const refused = [PSA_ERROR_INVALID_SIGNATURE, PSA_ERROR_INVALID_ARGUMENT];
          await expectStatus(unwrap(wrapped.slice(0, -8)), refused, 'a block too few');
          await expectStatus(unwrap(wrapped.slice(0, -1)), refused, 'a byte too few');
          await expectStatus(unwrap(new Uint8Array(0)), refused, 'nothing');
        });
      });
    }),
  ),
  scenario('KW takes whole half-blocks, two at least; KWP takes any', async (session) => {
    const raw = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };
    for (const length of [7, 8, 20]) {
      await withKey(session, raw, pattern(length), async (key) => {
        await withKey(session, wrapping(PSA_ALG_KW), undefined, async (wrappingKey) => {
          const call = session.wrapKey(wrappingKey, PSA_ALG_KW, key);
          await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, `KW of ${length} bytes`);
        });
        await withKey(session, wrapping(PSA_ALG_KWP), undefined, async (wrappingKey) => {
          const wrapped = await session.wrapKey(wrappingKey, PSA_ALG_KWP, key);
          const back = await session.unwrapKey(raw, wrappingKey, PSA_ALG_KWP, wrapped);
          equalBytes(await session.exportKey(back), pattern(length), `KWP of ${length} bytes`);
          await session.destroyKey(back);
        });
      });
    }
  }),
  scenario('a key wraps with its right and its algorithm alone', async (session) => {
    const raw = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };
    await withKey(session, raw, pattern(16), async (key) => {
      const oneWay = { ...wrapping(PSA_ALG_KW), usage: PSA_KEY_USAGE_WRAP };
      await withKey(session, oneWay, undefined, async (wrappingKey) => {
        const wrapped = await session.wrapKey(wrappingKey, PSA_ALG_KW, key);
        const back = session.unwrapKey(raw, wrappingKey, PSA_ALG_KW, wrapped);
        await expectStatus(back, PSA_ERROR_NOT_PERMITTED, 'unwrapping');
        const other = session.wrapKey(wrappingKey, PSA_ALG_KWP, key);
        await expectStatus(other, PSA_ERROR_NOT_PERMITTED, 'another algorithm');
      });
      const cipher = { ...wrapping(PSA_ALG_CTR) };
      await withKey(session, cipher, undefined, async (wrappingKey) => {
        const call = session.wrapKey(wrappingKey, PSA_ALG_CTR, key);
        await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, 'a cipher wraps no keys');
      });
    });
  }),
];

export const keyWrapping: readonly Scenario[] = [...knownAnswers, ...everyday, ...refusals];
