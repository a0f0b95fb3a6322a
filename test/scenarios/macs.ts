/** Message authentication codes: known answers, truncated ones, and codes that do not verify. */
import {
  algorithmName,
  PSA_ALG_AT_LEAST_THIS_LENGTH_MAC,
  PSA_ALG_BLAKE2_MAC,
  PSA_ALG_BLAKE2S_HASH256,
  PSA_ALG_CBC_MAC,
  PSA_ALG_CMAC,
  PSA_ALG_CTR,
  PSA_ALG_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_TRUNCATED_MAC,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_BLAKE2,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../sdk/index.ts';
import {
  changed,
  equalBytes,
  expectStatus,
  fromHex,
  pattern,
  pieces,
  type Scenario,
  scenario,
  toHex,
  utf8,
  withKey,
} from './support.ts';

const BOTH = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE;
const HS256 = PSA_ALG_HMAC(PSA_ALG_SHA_256);
const COUNTING = toHex(Uint8Array.from({ length: 32 }, (_, i) => i));

/** RFC 4231, test case 2; RFC 4493, example 3; FIPS 197, C.1; the BLAKE2 package, keyed, of nothing. */
const JEFE = { type: PSA_KEY_TYPE_HMAC, key: '4a656665' };
const WHAT = toHex(utf8('what do ya want for nothing?'));
const KNOWN = [
  {
    ...JEFE,
    alg: HS256,
    message: WHAT,
    mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    ...JEFE,
    alg: PSA_ALG_HMAC(PSA_ALG_SHA_384),
    message: WHAT,
    mac: `af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e
          8e2240ca5e69e2c78b3239ecfab21649`,
  },
  {
    ...JEFE,
    alg: PSA_ALG_HMAC(PSA_ALG_SHA_512),
    message: WHAT,
    mac: `164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554
          9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737`,
  },
  {
    type: PSA_KEY_TYPE_AES,
    alg: PSA_ALG_CMAC,
    key: '2b7e151628aed2a6abf7158809cf4f3c',
    message: `6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
              30c81c46a35ce411`,
    mac: 'dfa66747de9ae63030ca32611497c827',
  },
  {
    type: PSA_KEY_TYPE_AES,
    alg: PSA_ALG_CBC_MAC,
    key: COUNTING.slice(0, 32),
    message: '00112233445566778899aabbccddeeff',
    mac: '69c4e0d86a7b0430d8cdb78070b4c55a',
  },
  {
    type: PSA_KEY_TYPE_BLAKE2,
    alg: PSA_ALG_BLAKE2_MAC(PSA_ALG_BLAKE2S_HASH256),
    key: COUNTING,
    message: '',
    mac: '48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49',
  },
] as const;

const knownAnswers = KNOWN.map(({ type, alg, ...hex }) =>
  scenario(`authenticates with ${algorithmName(alg)}, whole and in parts`, async (session) => {
    const [message, mac] = [fromHex(hex.message), fromHex(hex.mac)];
    await withKey(session, { type, usage: BOTH, alg }, fromHex(hex.key), async (key) => {
      equalBytes(await session.macCompute(key, alg, message), mac, 'whole');
      await session.macVerify(key, alg, message, mac);
      const signing = await session.macSignSetup(key, alg);
      for (const piece of pieces(message)) await session.macUpdate(signing, piece);
      equalBytes(await session.macSignFinish(signing), mac, 'in parts');
      const verifying = await session.macVerifySetup(key, alg);
      for (const piece of pieces(message)) await session.macUpdate(verifying, piece);
      await session.macVerifyFinish(verifying, mac);
    });
  }),
);

const hmacKey = { type: PSA_KEY_TYPE_HMAC, bits: 256, usage: BOTH, alg: HS256 };
const aesKey = { type: PSA_KEY_TYPE_AES, bits: 128, usage: BOTH, alg: PSA_ALG_CMAC };

const verifying = [hmacKey, aesKey].map((attributes) =>
  scenario(`a wrong MAC does not verify: ${algorithmName(attributes.alg)}`, async (session) => {
    const { alg } = attributes;
    await withKey(session, attributes, undefined, async (key) => {
      const message = pattern(100);
      const mac = await session.macCompute(key, alg, message);
      const wrong = [changed(mac), changed(mac, mac.length - 1), mac.slice(1), new Uint8Array(0)];
      for (const other of wrong) {
        const call = session.macVerify(key, alg, message, other);
        await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, `${other.length} bytes`);
        const operation = await session.macVerifySetup(key, alg);
        await session.macUpdate(operation, message);
        const end = session.macVerifyFinish(operation, other);
        await expectStatus(end, PSA_ERROR_INVALID_SIGNATURE, `${other.length} bytes in parts`);
        await session.macAbort(operation);
      }
      const call = session.macVerify(key, alg, changed(message, 99), mac);
      await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'another message');
    });
  }),
);

const lengths = [
  scenario('a truncated MAC is the start of the whole one', async (session) => {
    const whole = await hmacOf(session, HS256, HS256);
    const short = PSA_ALG_TRUNCATED_MAC(HS256, 10);
    equalBytes(await hmacOf(session, short, short), whole.slice(0, 10), 'ten bytes');
    const least = PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(HS256, 8);
    equalBytes(await hmacOf(session, least, short), whole.slice(0, 10), 'eight or more');
    const shorter = hmacOf(session, least, PSA_ALG_TRUNCATED_MAC(HS256, 7));
    await expectStatus(shorter, PSA_ERROR_NOT_PERMITTED, 'fewer than the key allows');
    const guessed = PSA_ALG_TRUNCATED_MAC(HS256, 3);
    const refused = [PSA_ERROR_NOT_SUPPORTED, PSA_ERROR_INVALID_ARGUMENT];
    await expectStatus(hmacOf(session, guessed, guessed), refused, 'three bytes');
  }),
];

/** The MAC of 'truncated' with one and the same key, whose policy is the first algorithm. */
async function hmacOf(
  session: Parameters<typeof withKey>[0],
  policy: number,
  alg: number,
): Promise<Uint8Array> {
  let mac = new Uint8Array(0);
  const attributes = { type: PSA_KEY_TYPE_HMAC, usage: BOTH, alg: policy };
  await withKey(session, attributes, pattern(32), async (key) => {
    mac = await session.macCompute(key, alg, utf8('truncated'));
  });
  return mac;
}

const misuse = [
  scenario('an operation to sign does not verify, nor the other way round', async (session) => {
    await withKey(session, hmacKey, undefined, async (key) => {
      const signing = await session.macSignSetup(key, HS256);
      const verifyEnd = session.macVerifyFinish(signing, new Uint8Array(32));
      await expectStatus(verifyEnd, PSA_ERROR_BAD_STATE, 'verifying with it');
      const checking = await session.macVerifySetup(key, HS256);
      await expectStatus(session.macSignFinish(checking), PSA_ERROR_BAD_STATE, 'signing with it');
      for (const operation of [signing, checking]) {
        const update = session.macUpdate(operation, new Uint8Array(1));
        await expectStatus(update, PSA_ERROR_BAD_STATE, 'after that');
        await session.macAbort(operation);
      }
    });
  }),
  scenario('a key authenticates with its right and its algorithm alone', async (session) => {
    const message = utf8('rights');
    const verifier = { ...hmacKey, usage: PSA_KEY_USAGE_VERIFY_MESSAGE };
    await withKey(session, verifier, undefined, async (key) => {
      const { macCompute, macSignSetup } = session;
      await expectStatus(macCompute(key, HS256, message), PSA_ERROR_NOT_PERMITTED, 'computing');
      await expectStatus(macSignSetup(key, HS256), PSA_ERROR_NOT_PERMITTED, 'in parts');
    });
    const signer = { ...hmacKey, usage: PSA_KEY_USAGE_SIGN_MESSAGE };
    await withKey(session, signer, undefined, async (key) => {
      const mac = await session.macCompute(key, HS256, message);
      const verify = session.macVerify(key, HS256, message, mac);
      await expectStatus(verify, PSA_ERROR_NOT_PERMITTED, 'verifying');
      await expectStatus(session.macVerifySetup(key, HS256), PSA_ERROR_NOT_PERMITTED, 'in parts');
      const other = session.macCompute(key, PSA_ALG_HMAC(PSA_ALG_SHA_512), message);
      await expectStatus(other, PSA_ERROR_NOT_PERMITTED, 'with another hash');
    });
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    await withKey(session, { ...aesKey, alg: PSA_ALG_CTR }, undefined, async (key) => {
      const call = session.macCompute(key, PSA_ALG_CTR, message);
      await expectStatus(call, [...refused, PSA_ERROR_NOT_PERMITTED], 'a cipher is no MAC');
    });
  }),
];

export const macs: readonly Scenario[] = [...knownAnswers, ...verifying, ...lengths, ...misuse];
