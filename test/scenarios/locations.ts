/** Keys that lie elsewhere than in local storage: made there, used there, and nowhere else. */
import {
  KEY_USAGE_MASK,
  KEYWARD_LOCATION_WRAPPED,
  type KeyAttributes,
  PSA_ALG_ECDSA,
  PSA_ALG_GCM,
  PSA_ALG_HKDF,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET,
  PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION,
  PSA_KEY_PERSISTENCE_DEFAULT,
  PSA_KEY_PERSISTENCE_VOLATILE,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  check,
  clear,
  equal,
  equalBytes,
  expectStatus,
  isSame,
  ofTwo,
  pattern,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

const MESSAGE = utf8('To whom it may concern');
const ECDSA = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const at = (location: number, persistence = PSA_KEY_PERSISTENCE_VOLATILE) =>
  PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(persistence, location);

const WRAPPED = at(KEYWARD_LOCATION_WRAPPED);
const signing = {
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
  bits: 256,
  usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
  alg: ECDSA,
  lifetime: WRAPPED,
};
const sealing = {
  type: PSA_KEY_TYPE_AES,
  usage: PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT,
  alg: PSA_ALG_GCM,
  lifetime: WRAPPED,
};
const anywhere = { lifetime: WRAPPED, usage: KEY_USAGE_MASK };

/** Makes a wrapped key, lets go of its id, and gives its blob. */
async function blobOf(
  session: Session,
  attributes: Partial<KeyAttributes>,
  data?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  let blob = new Uint8Array(0);
  await withKey(session, attributes, data, async (key) => {
    blob = new Uint8Array(await session.exportWrappedKey(key));
  });
  return blob;
}

const holds = (blob: Uint8Array, data: Uint8Array) =>
  blob.some((_, i) => isSame(blob.subarray(i, i + data.length), data));

const wrapped = [
  scenario('a wrapped key is kept by the application, and attached again', async (session) => {
    let open = new Uint8Array(0);
    let blob = new Uint8Array(0);
    await withKey(session, signing, undefined, async (key) => {
      open = new Uint8Array(await session.exportPublicKey(key));
      blob = new Uint8Array(await session.exportWrappedKey(key));
    });
    const again = await session.attachKey({ ...anywhere, alg: ECDSA }, blob);
    equalBytes(await session.exportPublicKey(again), open, 'the same key');
    const signature = new Uint8Array(await session.signMessage(again, ECDSA, MESSAGE));
    await session.verifyMessage(again, ECDSA, MESSAGE, signature);
    const { usage, type, bits } = await session.getKeyAttributes(again);
    equal(usage, signing.usage, 'no more rights than it was made with');
    equal(type, signing.type, 'type');
    equal(bits, 256, 'size');
    await session.destroyKey(again);
  }),
  scenario(
    'a wrapped key is not readable in its blob, and no two blobs are alike',
    async (session) => {
      const data = pattern(32);
      await withKey(session, sealing, data, async (key) => {
        const one = await session.exportWrappedKey(key);
        const two = await session.exportWrappedKey(key);
        check(!holds(one, data), 'the key is in its blob');
        check(!isSame(one, two), 'two blobs are the same');
        await expectStatus(session.exportKey(key), PSA_ERROR_NOT_PERMITTED, 'export');
      });
    },
  ),
  scenario('a wrapped key leaves in the clear where its policy says so', async (session) => {
    const usage = sealing.usage | PSA_KEY_USAGE_EXPORT | PSA_KEY_USAGE_COPY;
    await withKey(session, { ...sealing, usage }, pattern(16), async (key) => {
      equalBytes(await session.exportKey(key), pattern(16), 'export');
      const copy = await session.copyKey(key, { ...sealing, usage });
      equalBytes(await session.exportKey(copy), pattern(16), 'a copy');
      await session.destroyKey(copy);
      const local = session.copyKey(key, { ...sealing, usage, lifetime: 0 });
      await expectStatus(local, PSA_ERROR_NOT_SUPPORTED, 'a copy at another location');
    });
  }),
  scenario('a wrapped key can be persistent under an id', async (session) => {
    await clear(session, 1410);
    const lifetime = at(KEYWARD_LOCATION_WRAPPED, PSA_KEY_PERSISTENCE_DEFAULT);
    await withKey(session, { ...sealing, lifetime, id: 1410 }, pattern(16), async (key) => {
      equal(key, 1410, 'id');
      equal((await session.getKeyAttributes(key)).lifetime, lifetime, 'lifetime');
      const nonce = pattern(12);
      const sealed = await session.aeadEncrypt(key, PSA_ALG_GCM, nonce, MESSAGE, MESSAGE);
      await withKey(session, { ...sealing, lifetime: 0 }, pattern(16), async (local) => {
        const given = new Uint8Array(sealed);
        const opened = await session.aeadDecrypt(local, PSA_ALG_GCM, nonce, MESSAGE, given);
        equalBytes(opened, MESSAGE, 'opened by the same key in local storage');
      });
    });
  }),
  scenario('a blob with any byte changed, cut or longer opens nothing', async (session) => {
    const blob = await blobOf(session, sealing, pattern(16));
    const attach = (data: Uint8Array<ArrayBuffer>) =>
      session.attachKey({ ...anywhere, alg: PSA_ALG_GCM }, data);
    await session.destroyKey(await attach(blob));
    for (let i = 0; i < blob.length; i += 1) {
      await expectStatus(attach(changed(blob, i)), PSA_ERROR_DOES_NOT_EXIST, `byte ${i}`);
    }
    const others = [new Uint8Array(0), blob.slice(0, 20), blob.slice(0, -1), pattern(77)];
    for (const other of [...others, Uint8Array.of(...blob, 0)]) {
      await expectStatus(attach(other), PSA_ERROR_DOES_NOT_EXIST, `${other.length} bytes`);
    }
  }),
  scenario('a wrapped key takes no more rights from whoever attaches it', async (session) => {
    const blob = await blobOf(session, sealing, pattern(16));
    const usage = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_EXPORT;
    const key = await session.attachKey({ lifetime: WRAPPED, usage, alg: PSA_ALG_GCM }, blob);
    equal((await session.getKeyAttributes(key)).usage, PSA_KEY_USAGE_ENCRYPT, 'usage');
    const narrow = new Uint8Array(await session.exportWrappedKey(key));
    await session.destroyKey(key);
    const again = await session.attachKey({ ...anywhere, alg: PSA_ALG_GCM }, narrow);
    equal((await session.getKeyAttributes(again)).usage, PSA_KEY_USAGE_ENCRYPT, 'of its blob');
    await session.destroyKey(again);
    const hkdf = session.attachKey({ ...anywhere, alg: HKDF }, blob);
    await expectStatus(hkdf, PSA_ERROR_INVALID_ARGUMENT, 'another algorithm');
  }),
  scenario(
    'derives at the location of the secret, from inputs that came before it',
    async (session) => {
      const secret = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE, alg: HKDF };
      const salt = { ...secret, type: PSA_KEY_TYPE_RAW_DATA };
      const derive = async (key: number, saltKey: number) => {
        const operation = await session.keyDerivationSetup(HKDF);
        await session.keyDerivationSetCapacity(operation, 64);
        await session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_INFO, MESSAGE);
        await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SALT, saltKey);
        await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SECRET, key);
        equal(await session.keyDerivationGetCapacity(operation), 64, 'capacity');
        const output = new Uint8Array(await session.keyDerivationOutputBytes(operation, 40));
        await session.keyDerivationAbort(operation);
        return output;
      };
      const [local, there] = [{ lifetime: 0 }, { lifetime: WRAPPED }];
      const key = await session.importKey({ ...secret, ...local }, pattern(20));
      const keyThere = await session.importKey({ ...secret, ...there }, pattern(20));
      const saltHere = await session.importKey({ ...salt, ...local }, pattern(9));
      const saltThere = await session.importKey({ ...salt, ...there }, pattern(9));
      const expected = await derive(key, saltHere);
      equalBytes(await derive(keyThere, saltHere), expected, 'with a salt in local storage');
      equalBytes(await derive(keyThere, saltThere), expected, 'with a salt of the same place');
      const mixed = derive(key, saltThere);
      await expectStatus(mixed, PSA_ERROR_NOT_SUPPORTED, 'a local secret after a salt from there');
      for (const id of [key, keyThere, saltHere, saltThere]) await session.destroyKey(id);
    },
  ),
];

const others = [
  scenario('names the locations where keys can lie', async (session) => {
    const { locations } = await session.getServiceInfo();
    check(locations.includes(KEYWARD_LOCATION_WRAPPED), 'the location of wrapped keys');
  }),
  scenario('has no wrapped form of a key in local storage', async (session) => {
    await withKey(session, { ...sealing, lifetime: 0 }, pattern(16), async (key) => {
      const call = session.exportWrappedKey(key);
      await expectStatus(call, PSA_ERROR_NOT_SUPPORTED, 'a local key');
    });
  }),
  ofTwo('a blob of one client opens nothing for another', async (first, second) => {
    const blob = await blobOf(first, sealing, pattern(16));
    const wanted = { ...anywhere, alg: PSA_ALG_GCM };
    await expectStatus(second.attachKey(wanted, blob), PSA_ERROR_DOES_NOT_EXIST, 'another client');
    await first.destroyKey(await first.attachKey(wanted, blob));
  }),
];

export const locations: readonly Scenario[] = [...wrapped, ...others];
