/** Key derivation: keys nobody sees, passwords that are checked, and misuse. */
import {
  algorithmName,
  PSA_KEY_DERIVATION_INPUT_COST as COST,
  PSA_KEY_DERIVATION_INPUT_INFO as INFO,
  type KeyAttributes,
  PSA_KEY_DERIVATION_INPUT_PASSWORD as PASSWORD,
  PSA_ALG_ECDH,
  PSA_ALG_GCM,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_HMAC,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
  PSA_KEY_DERIVATION_INPUT_SALT as SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET as SECRET,
  type Session,
} from '../../sdk/index.ts';
import {
  give,
  HKDF,
  type Inputs,
  knownDerivations,
  PBKDF2,
  RFC_5869,
} from './known-derivations.ts';
import {
  equalBytes,
  expectStatus,
  pattern,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const secretKey = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE, alg: HKDF };

/** An HKDF with its inputs, ready to give output. */
async function hkdf(session: Session, key: number, info = utf8('scenario')): Promise<number> {
  const operation = await session.keyDerivationSetup(HKDF);
  await session.keyDerivationInputBytes(operation, SALT, pattern(8));
  await session.keyDerivationInputKey(operation, SECRET, key);
  await session.keyDerivationInputBytes(operation, INFO, info);
  return operation;
}

const AES_KEY: Partial<KeyAttributes> = {
  type: PSA_KEY_TYPE_AES,
  bits: 256,
  usage: PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT,
  alg: PSA_ALG_GCM,
};

const keys = [
  scenario('derives a key that works and is not seen', async (session) => {
    await withKey(session, secretKey, pattern(32), async (secret) => {
      const [one, two] = [await hkdf(session, secret), await hkdf(session, secret)];
      const key = await session.keyDerivationOutputKey(one, AES_KEY);
      const same = await session.keyDerivationOutputKeyCustom(two, AES_KEY, 0);
      const [nonce, header, text] = [pattern(12), pattern(3), utf8('derived')];
      const sealed = await session.aeadEncrypt(key, PSA_ALG_GCM, nonce, header, text);
      const opened = await session.aeadDecrypt(same, PSA_ALG_GCM, nonce, header, sealed);
      equalBytes(opened, text, 'opened with the same key derived anew');
      await expectStatus(session.exportKey(key), PSA_ERROR_NOT_PERMITTED, 'exporting it');
      const custom = session.keyDerivationOutputKeyCustom(two, AES_KEY, 1);
      await expectStatus(custom, PSA_ERROR_INVALID_ARGUMENT, 'a flag that does not exist');
      for (const operation of [one, two]) await session.keyDerivationAbort(operation);
      for (const made of [key, same]) await session.destroyKey(made);
    });
  }),
  scenario('a secret given as bytes makes bytes, and no keys', async (session) => {
    const operation = await session.keyDerivationSetup(HKDF);
    const inputs: Inputs = [
      [SECRET, RFC_5869.secret],
      [INFO, ''],
    ];
    await give(session, operation, inputs);
    const call = session.keyDerivationOutputKey(operation, AES_KEY);
    await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'a key of it');
    await session.keyDerivationAbort(operation);
  }),
  scenario('two sides agree and derive the same key', async (session) => {
    const alg = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, HKDF);
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
    const attributes = { type, bits: 255, usage: PSA_KEY_USAGE_DERIVE, alg };
    const derive = async (key: number, peer: Bytes): Promise<Bytes> => {
      const operation = await session.keyDerivationSetup(alg);
      await session.keyDerivationKeyAgreement(operation, SECRET, key, peer);
      await session.keyDerivationInputBytes(operation, INFO, utf8('both'));
      const output = await session.keyDerivationOutputBytes(operation, 32);
      await session.keyDerivationAbort(operation);
      return output;
    };
    await withKey(session, attributes, undefined, async (one) => {
      await withKey(session, attributes, undefined, async (two) => {
        const [ofOne, ofTwo] = [
          await session.exportPublicKey(one),
          await session.exportPublicKey(two),
        ];
        equalBytes(await derive(one, ofTwo), await derive(two, ofOne), 'the other side');
        const zero = derive(one, new Uint8Array(32));
        await expectStatus(zero, PSA_ERROR_INVALID_ARGUMENT, 'a peer of order two');
      });
    });
  }),
];

const hashOf = { type: PSA_KEY_TYPE_PASSWORD_HASH, usage: PSA_KEY_USAGE_VERIFY_DERIVATION };

const passwords = [
  scenario('checks a password against what was stored of it', async (session) => {
    const stored = { ...hashOf, usage: hashOf.usage | PSA_KEY_USAGE_EXPORT, alg: PBKDF2 };
    const run = (password: string, usage: number, use: (operation: number) => Promise<void>) =>
      withKey(
        session,
        { type: PSA_KEY_TYPE_PASSWORD, usage, alg: PBKDF2 },
        utf8(password),
        async (key) => {
          const operation = await session.keyDerivationSetup(PBKDF2);
          await session.keyDerivationInputInteger(operation, COST, 1000n);
          await session.keyDerivationInputBytes(operation, SALT, utf8('pepper and salt'));
          await session.keyDerivationInputKey(operation, PASSWORD, key);
          await use(operation);
          await session.keyDerivationAbort(operation);
        },
      );
    let hash = 0;
    await run('correct horse', PSA_KEY_USAGE_DERIVE, async (making) => {
      hash = await session.keyDerivationOutputKey(making, { ...stored, bits: 256 });
    });
    await run('correct horse', PSA_KEY_USAGE_VERIFY_DERIVATION, async (right) => {
      await session.keyDerivationVerifyKey(right, hash);
    });
    await run('correct house', PSA_KEY_USAGE_VERIFY_DERIVATION, async (wrong) => {
      const verify = session.keyDerivationVerifyKey(wrong, hash);
      await expectStatus(verify, PSA_ERROR_INVALID_SIGNATURE, 'another password');
    });
    await run('correct horse', PSA_KEY_USAGE_VERIFY_DERIVATION, async (verifier) => {
      const output = session.keyDerivationOutputBytes(verifier, 32);
      await expectStatus(output, PSA_ERROR_NOT_PERMITTED, 'output of a key to verify with');
    });
    await session.destroyKey(hash);
  }),
];

const misuse = [
  scenario('asks for inputs in their order, and ends with its abort', async (session) => {
    const early = await session.keyDerivationSetup(HKDF);
    const output = session.keyDerivationOutputBytes(early, 1);
    await expectStatus(output, PSA_ERROR_BAD_STATE, 'output before its inputs');
    await session.keyDerivationAbort(early);
    const again = await session.keyDerivationSetup(HKDF);
    await session.keyDerivationInputBytes(again, INFO, utf8('first'));
    const twice = session.keyDerivationInputBytes(again, INFO, utf8('again'));
    await expectStatus(twice, PSA_ERROR_BAD_STATE, 'the same input twice');
    await session.keyDerivationAbort(again);
    for (const call of [
      session.keyDerivationGetCapacity(again),
      session.keyDerivationSetCapacity(again, 1),
      session.keyDerivationInputBytes(again, SALT, pattern(1)),
    ]) {
      await expectStatus(call, PSA_ERROR_BAD_STATE, 'after the abort');
    }
  }),
  scenario('an input of the wrong kind is refused', async (session) => {
    const cost = await session.keyDerivationSetup(HKDF);
    const integer = session.keyDerivationInputInteger(cost, COST, 1);
    await expectStatus(integer, PSA_ERROR_INVALID_ARGUMENT, 'a cost of HKDF');
    await session.keyDerivationAbort(cost);
    const free = await session.keyDerivationSetup(PBKDF2);
    const zero = session.keyDerivationInputInteger(free, COST, 0);
    await expectStatus(zero, PSA_ERROR_INVALID_ARGUMENT, 'no iterations');
    await session.keyDerivationAbort(free);
    const hmac = { type: PSA_KEY_TYPE_HMAC, usage: PSA_KEY_USAGE_DERIVE, alg: HKDF };
    await withKey(session, hmac, pattern(32), async (key) => {
      await expectStatus(hkdf(session, key), PSA_ERROR_INVALID_ARGUMENT, 'an HMAC key');
    });
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    for (const alg of [PSA_ALG_HMAC(PSA_ALG_SHA_256), PSA_ALG_ECDH]) {
      await expectStatus(session.keyDerivationSetup(alg), refused, algorithmName(alg));
    }
  }),
  scenario('a secret serves its own derivation alone', async (session) => {
    const other = { ...secretKey, alg: PSA_ALG_HKDF_EXPAND(PSA_ALG_SHA_256) };
    await withKey(session, other, pattern(32), async (key) => {
      await expectStatus(hkdf(session, key), PSA_ERROR_NOT_PERMITTED, 'another algorithm');
    });
    const signer = { ...secretKey, usage: PSA_KEY_USAGE_SIGN_MESSAGE };
    await withKey(session, signer, pattern(32), async (key) => {
      await expectStatus(hkdf(session, key), PSA_ERROR_NOT_PERMITTED, 'without the right');
    });
    await withKey(session, secretKey, pattern(32), async (key) => {
      const operation = await hkdf(session, key);
      const more = session.keyDerivationSetCapacity(operation, 255 * 32 + 1);
      await expectStatus(more, PSA_ERROR_INVALID_ARGUMENT, 'more capacity than there is');
      const call = session.keyDerivationVerifyKey(operation, key);
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'comparing with a key that is no hash');
      await expectStatus(
        session.keyDerivationGetCapacity(operation),
        PSA_ERROR_BAD_STATE,
        'after a failure',
      );
      await session.keyDerivationAbort(operation);
    });
  }),
];

export const keyDerivation: readonly Scenario[] = [
  ...knownDerivations,
  ...keys,
  ...passwords,
  ...misuse,
];
