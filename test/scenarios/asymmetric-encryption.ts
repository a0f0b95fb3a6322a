/** Asymmetric encryption: what OpenSSL sealed opens here, labels count, and what was touched does not open. */
import {
  algorithmName,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_256,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
} from '../../sdk/index.ts';
import { rsaKeyPair } from './rsa-keys.ts';
import {
  changed,
  check,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  pattern,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

const OAEP = PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256);
const PKCS1 = PSA_ALG_RSA_PKCS1V15_CRYPT;
const NONE = new Uint8Array(0);
const MESSAGE = utf8('a secret for one reader');
const pair = {
  type: PSA_KEY_TYPE_RSA_KEY_PAIR,
  usage: PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT,
};

/** Made by OpenSSL 3.0 (`openssl pkeyutl -encrypt`) with the test key of 2048 bits. */
const SEALED = [
  {
    name: 'OAEP',
    alg: OAEP,
    label: NONE,
    ciphertext: `
      2df5654582973bd39faba66c32a5abe79dbf1865fafeca55aaa597cd84e57aeacc
      cf5a680ad4451c31d6456ef5ad3bff348e1fbb20c0ca713290c0c32ae516b6a7b8
      a417f005f9c069b6eb1cee636184b29fc370a2a4c763c647fab6cbc3146855f6eb
      6dd46e68c2303295d5d22d364b1c39ac7fe7b83145cc4bf2fe25521ca210c00e87
      f83c549b4dee47b5a6fe3a655262e86faca39b841b737563e4d6b072a754bef117
      c424fd9a0dd8686e79b3b8869113d0f474803e865eabcf3dc4369e9e60f902763a
      f9504bf3c7022518c9c8b424da989a3e865c4116ac7cfa8fc4aa64b323924a4de6
      e5b102c6b785eebd1a2a2df4d0828429c67085772ab23ffe7a`,
  },
  {
    name: 'OAEP with a label',
    alg: OAEP,
    label: utf8('label'),
    ciphertext: `
      37c13db8296c4c605042993d09720d2675eb47e55719f51d7e6ba6a41e82b86740
      095807c02c7985bac5422f7b94b7a1b1d47dfafa5c30040da5a141a7210c361025
      ee2d4520160a79765d415ae798a96d62878e9ac0d133416240a8ed2ec53666454c
      1b8d4958a9fd0ae84737d69b771b555f9a74cb478ec30e0be026ed31f9c53b5130
      3d5fdde8fc75ed1fbbba7bce14d6571572dc3f2a3603598a8bf51b1f91d76fe3be
      731a3b029b50e5a360821a5580c7eafa65349e82c5d9ed248cffbda785ff2c5282
      35935ff86ba753f936e54bd3989abd01ae019b61f258c9bac226cd735e51ebfc68
      dfeadbc3db3873c924d34d386b6317283e4f293524ffd0b10f`,
  },
  {
    name: 'PKCS #1 v1.5',
    alg: PKCS1,
    label: NONE,
    ciphertext: `
      1ba9205171919069b1d5686b877db0488343edec0c8e130c2839eb56a0e37942e9
      8009f5ec7f84a1e3f02613d0b0a4bcb3364951d7ec9d618fffa38b42415134e40c
      25f22b5386991c0443a2df7137ec58a9724e0b524fb9ffdba3798eb39085c00643
      ef58479b02f8295e5411d118c646cc5bc44024be5fc48f276ebb2c9c0f1db2adc5
      4d602c740ffa834da20d71012ff33ce9cde52670fa4288639a0067c661b598469c
      baf19a57d66f811d90eefb567c1241ebc7e7ecfe4a15078f477f082db52430445e
      269f52c31b84bff31989dc2e77a27d2d24cf9ddf7d70bf3c11a4fd56a29f5a013d
      531de64c78b34093ab3d2f1a4d24ae7d226407904b438a8d29`,
  },
] as const;

const opening = SEALED.map(({ name, alg, label, ciphertext: hex }) =>
  scenario(`opens what OpenSSL sealed with ${name}, and nothing else`, async (session) => {
    const ciphertext = fromHex(hex);
    await withKey(session, { ...pair, alg }, rsaKeyPair(2048), async (key) => {
      const open = (sealed: Uint8Array<ArrayBuffer>, salt = label) =>
        session.asymmetricDecrypt(key, alg, sealed, salt);
      equalBytes(await open(ciphertext), MESSAGE, 'opened');
      const refused = [PSA_ERROR_INVALID_PADDING, PSA_ERROR_INVALID_ARGUMENT];
      await expectStatus(open(changed(ciphertext, 255)), refused, 'one bit other');
      await expectStatus(open(ciphertext.slice(1)), refused, 'a byte less');
      const wrongLabel = open(ciphertext, utf8('another'));
      await expectStatus(wrongLabel, refused, 'another label');
    });
  }),
);

const sealing = [OAEP, PSA_ALG_RSA_OAEP(PSA_ALG_SHA_1), PKCS1].map((alg) =>
  scenario(`seals with a public key for its pair: ${algorithmName(alg)}`, async (session) => {
    await withKey(session, { ...pair, alg }, rsaKeyPair(2048), async (key) => {
      const exported = await session.exportPublicKey(key);
      const reader = {
        type: PSA_KEY_TYPE_RSA_PUBLIC_KEY,
        usage: PSA_KEY_USAGE_ENCRYPT,
        alg,
      };
      await withKey(session, reader, exported, async (publicKey) => {
        const sealed = await session.asymmetricEncrypt(publicKey, alg, MESSAGE);
        const again = await session.asymmetricEncrypt(publicKey, alg, MESSAGE);
        equal(sealed.length, 256, 'length');
        check(!isSame(sealed, again), 'the same ciphertext twice');
        equalBytes(await session.asymmetricDecrypt(key, alg, sealed), MESSAGE, 'opened');
        const long = session.asymmetricEncrypt(publicKey, alg, pattern(256));
        await expectStatus(long, PSA_ERROR_INVALID_ARGUMENT, 'a message too long');
        const decrypting = session.asymmetricDecrypt(publicKey, alg, sealed);
        await expectStatus(decrypting, PSA_ERROR_NOT_PERMITTED, 'opening with the public key');
      });
    });
  }),
);

const misuse = [
  scenario('a public key seals with its right and its algorithm alone', async (session) => {
    const reader = { ...pair, usage: PSA_KEY_USAGE_DECRYPT, alg: OAEP };
    await withKey(session, reader, rsaKeyPair(2048), async (key) => {
      const call = session.asymmetricEncrypt(key, OAEP, MESSAGE);
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'without the right');
      const other = session.asymmetricDecrypt(key, PKCS1, fromHex(SEALED[2].ciphertext));
      await expectStatus(other, PSA_ERROR_NOT_PERMITTED, 'another algorithm');
    });
    const signing = PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256);
    await withKey(session, { ...pair, alg: signing }, rsaKeyPair(2048), async (key) => {
      const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
      const call = session.asymmetricEncrypt(key, signing, MESSAGE);
      await expectStatus(call, refused, 'a signature does not encrypt');
    });
  }),
];

export const asymmetricEncryption: readonly Scenario[] = [...opening, ...sealing, ...misuse];
