/** Key management beyond the first version of the API: questions about keys, custom production, locations. */
import {
  PSA_ALG_CTR,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_GCM,
  PSA_ALG_HMAC,
  PSA_ALG_NONE,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION,
  PSA_KEY_LOCATION_PRIMARY_SECURE_ELEMENT,
  PSA_KEY_PERSISTENCE_VOLATILE,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_DERIVE_PUBLIC,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../sdk/index.ts';
import { equal, expectStatus, pattern, type Scenario, scenario, utf8, withKey } from './support.ts';

const ENCRYPT = PSA_KEY_USAGE_ENCRYPT;
const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const aes = {
  type: PSA_KEY_TYPE_AES,
  bits: 128,
  usage: ENCRYPT | PSA_KEY_USAGE_EXPORT,
  alg: PSA_ALG_GCM,
};

const questions = [
  scenario('tells what a key would do before it is asked to', async (session) => {
    await withKey(session, aes, undefined, async (key) => {
      const ask = (alg: number, usage: number) => session.checkKeyUsage(key, alg, usage);
      await ask(PSA_ALG_GCM, ENCRYPT);
      await ask(PSA_ALG_NONE, PSA_KEY_USAGE_EXPORT);
      const refused: readonly (readonly [string, number, number, number])[] = [
        ['decrypting', PSA_ALG_GCM, PSA_KEY_USAGE_DECRYPT, PSA_ERROR_NOT_PERMITTED],
        ['another algorithm', PSA_ALG_CTR, ENCRYPT, PSA_ERROR_NOT_PERMITTED],
        ['copying', PSA_ALG_NONE, PSA_KEY_USAGE_COPY, PSA_ERROR_NOT_PERMITTED],
        [
          'signing with an AEAD',
          PSA_ALG_GCM,
          PSA_KEY_USAGE_SIGN_MESSAGE,
          PSA_ERROR_INVALID_ARGUMENT,
        ],
        ['no right', PSA_ALG_GCM, 0, PSA_ERROR_INVALID_ARGUMENT],
        ['two rights', PSA_ALG_GCM, aes.usage, PSA_ERROR_INVALID_ARGUMENT],
        [
          'an HMAC',
          PSA_ALG_HMAC(PSA_ALG_SHA_256),
          PSA_KEY_USAGE_SIGN_MESSAGE,
          PSA_ERROR_INVALID_ARGUMENT,
        ],
      ];
      for (const [what, alg, usage, status] of refused) {
        await expectStatus(ask(alg, usage), status, what);
      }
      const nothing = session.checkKeyUsage(0, PSA_ALG_GCM, ENCRYPT);
      await expectStatus(nothing, PSA_ERROR_INVALID_HANDLE, 'no key');
    });
  }),
  scenario('tells of the public role in an agreement, whatever the rights', async (session) => {
    const pair = { type: P256, bits: 256, usage: PSA_KEY_USAGE_DERIVE, alg: PSA_ALG_ECDH };
    await withKey(session, { ...pair, usage: 0 }, undefined, async (key) => {
      await session.checkKeyUsage(key, PSA_ALG_ECDH, PSA_KEY_USAGE_DERIVE_PUBLIC);
      const derive = session.checkKeyUsage(key, PSA_ALG_ECDH, PSA_KEY_USAGE_DERIVE);
      await expectStatus(derive, PSA_ERROR_NOT_PERMITTED, 'the private role');
    });
  }),
];

const production = [
  scenario('makes keys with parameters where there are none to set', async (session) => {
    const key = await session.generateKeyCustom(aes, 0);
    equal((await session.exportKey(key)).length, 16, 'length');
    await session.destroyKey(key);
    const flagged = session.generateKeyCustom(aes, 1);
    await expectStatus(flagged, PSA_ERROR_INVALID_ARGUMENT, 'a flag that does not exist');
    const data = session.generateKeyCustom(aes, 0, pattern(1));
    await expectStatus(data, PSA_ERROR_INVALID_ARGUMENT, 'data that AES does not have');
  }),
  scenario('refuses public exponents that make no RSA key', async (session) => {
    const rsa = {
      type: PSA_KEY_TYPE_RSA_KEY_PAIR,
      bits: 2048,
      usage: PSA_KEY_USAGE_SIGN_MESSAGE,
      alg: PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256),
    };
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    for (const exponent of [Uint8Array.of(1), Uint8Array.of(4), new Uint8Array(33).fill(255)]) {
      const call = session.generateKeyCustom(rsa, 0, exponent);
      await expectStatus(call, refused, `exponent ${exponent}`);
    }
  }),
];

const lifetimes = [
  scenario('initialising does nothing, and may be done again', async (session) => {
    await session.cryptoInit();
    await session.cryptoInit();
    equal((await session.generateRandom(3)).length, 3, 'random bytes after it');
  }),
  scenario('attaches no keys where none can lie', async (session) => {
    const elsewhere = PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(
      PSA_KEY_PERSISTENCE_VOLATILE,
      PSA_KEY_LOCATION_PRIMARY_SECURE_ELEMENT,
    );
    const { locations } = await session.getServiceInfo();
    equal(locations.includes(PSA_KEY_LOCATION_PRIMARY_SECURE_ELEMENT), false, 'a secure element');
    for (const lifetime of [0, elsewhere]) {
      const call = session.attachKey({ ...aes, lifetime }, utf8('label'));
      await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, `lifetime ${lifetime}`);
    }
  }),
  scenario('a purged copy of a copied key works like its source', async (session) => {
    const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
    const usage = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE | PSA_KEY_USAGE_COPY;
    await withKey(session, { type: P256, bits: 256, usage, alg }, undefined, async (source) => {
      const copy = await session.copyKey(source, { usage: PSA_KEY_USAGE_SIGN_MESSAGE, alg });
      await session.purgeKey(copy);
      const signature = await session.signMessage(copy, alg, utf8('copied'));
      await session.verifyMessage(source, alg, utf8('copied'), signature);
      const verify = session.verifyMessage(copy, alg, utf8('copied'), signature);
      await expectStatus(verify, PSA_ERROR_NOT_PERMITTED, 'a right that was not copied');
      await session.destroyKey(copy);
      await expectStatus(session.purgeKey(copy), PSA_ERROR_INVALID_HANDLE, 'purging what is gone');
    });
  }),
];

export const keyExtras: readonly Scenario[] = [...questions, ...production, ...lifetimes];
