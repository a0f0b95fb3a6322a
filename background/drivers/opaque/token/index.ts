/**
 * Keys on a PKCS #11 token. What needs the private half is done by the token, through the host; what the
 * public half can do is done here, by the drivers of local storage. The bytes of a key that is brought in pass
 * through once, on their way to the token.
 *
 * Keys that Keyward makes have a random id and a label that begins with "keyward:". They belong to the site
 * that made them, and cannot be attached, not by that site either.
 */
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_RSA,
  PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR,
} from '../../../../protocol/psa/key-types.ts';
import { PSA_KEY_LIFETIME_IS_VOLATILE } from '../../../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import type { Entropy } from '../../../entropy.ts';
import { bigIntToBytes } from '../../der.ts';
import type { Driver, DriverKey, EntryPoints } from '../../driver.ts';
import { checkHashLength, eccPair, invalidArgument, rsaPair } from '../../keys.ts';
import { bitLength, parseRsaPrivate, RSA_BITS } from '../../rsa-key.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { type KeyName, OWN, readBlob, writeBlob } from './blob.ts';
import type { TokenClient } from './client.ts';
import { type FoundKey, readKeys } from './found-key.ts';
import {
  AGREEMENT,
  ECDSA,
  RSA_ENCRYPTION,
  RSA_SIGNATURES,
  schemeOf,
  usageFor,
  usesOf,
} from './words.ts';

/** What the drivers of local storage do for a token: all that the public half is enough for. */
export type LocalWork = Pick<
  EntryPoints,
  'importKey' | 'exportPublicKey' | 'verifyHash' | 'asymmetricEncrypt'
>;

export type TokenParts = {
  readonly client: TokenClient;
  readonly local: LocalWork;
  readonly entropy: Entropy;
};

const CURVES = [256, 384] as const;
const EC = [eccPair(PSA_ECC_FAMILY_SECP_R1, CURVES)];
const RSA = [rsaPair(RSA_BITS)];
/** Sizes every module makes. */
const RSA_MADE = [rsaPair([2048, 3072, 4096])];

const capabilities: Driver['capabilities'] = [
  { entryPoints: ['attachKey'] },
  { entryPoints: ['generateKey'], keys: [...EC, ...RSA_MADE] },
  { entryPoints: ['importKey', 'exportPublicKey'], keys: [...EC, ...RSA] },
  { entryPoints: ['signHash', 'verifyHash'], algorithms: ECDSA, keys: EC },
  { entryPoints: ['signHash', 'verifyHash'], algorithms: RSA_SIGNATURES, keys: RSA },
  {
    entryPoints: ['asymmetricEncrypt', 'asymmetricDecrypt'],
    algorithms: RSA_ENCRYPTION,
    keys: RSA,
  },
  { entryPoints: ['rawKeyAgreement'], algorithms: AGREEMENT, keys: EC },
];

const local = (attributes: KeyAttributes): KeyAttributes => ({ ...attributes, lifetime: 0, id: 0 });
const nameOf = ({ material }: DriverKey) => readBlob(material).name;

function newName(entropy: Entropy): KeyName {
  const id = entropy(16);
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { kind: 'private', id: toBase64(id), label: `${OWN}${hex}` };
}

const typeWords = ({ type, bits }: KeyAttributes) =>
  PSA_KEY_TYPE_IS_RSA(type) ? { type: 'rsa', bits } : { type: 'ec', curve: `P-${bits}` };

const requestFor = (name: KeyName, attributes: KeyAttributes) => ({
  id: name.id,
  label: name.label,
  uses: usesOf(attributes.policy.usage),
  stays: !PSA_KEY_LIFETIME_IS_VOLATILE(attributes.lifetime),
});

/** An RSA private key in the host's words. */
function rsaWords(material: Uint8Array) {
  const key = parseRsaPrivate(material);
  const words = Object.entries(key).map(([name, value]) => {
    const bytes = bigIntToBytes(value, Math.ceil(bitLength(value) / 8));
    const word = toBase64(bytes);
    bytes.fill(0);
    return [name, word];
  });
  return { type: 'rsa', rsa: Object.fromEntries(words) };
}

async function find(client: TokenClient, name: Partial<KeyName>): Promise<FoundKey[]> {
  const { id, label } = name;
  return readKeys(await client.ask('find', { id, label }));
}

/** The one key of that name: an id goes before a label. */
async function named(client: TokenClient, label: Uint8Array): Promise<FoundKey> {
  const byId = await find(client, { id: toBase64(label) });
  const text = new TextDecoder().decode(label);
  const found = (byId.length > 0 ? byId : await find(client, { label: text })).filter(
    (key) => !key.name.label.startsWith(OWN),
  );
  const [key, another] = found;
  if (!key) throw new PsaError(PSA_ERROR_DOES_NOT_EXIST);
  if (another) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  return key;
}

async function attach(client: TokenClient, { policy: { alg } }: KeyAttributes, label: Uint8Array) {
  if (label.length === 0 || label.length > 128) throw new PsaError(PSA_ERROR_DOES_NOT_EXIST);
  const { name, kind, type, bits, can } = await named(client, label);
  const usage = usageFor(can, kind, alg);
  if (usage === 0) throw new PsaError(PSA_ERROR_NOT_PERMITTED);
  return { type, bits, policy: { usage, alg }, material: writeBlob({ name, isOwn: false }) };
}

/** A checked key pair in the host's words. */
async function wordsOf(work: LocalWork, attributes: KeyAttributes, material: Uint8Array) {
  if (PSA_KEY_TYPE_IS_RSA(attributes.type)) return rsaWords(material);
  const point = await work.exportPublicKey({ attributes: local(attributes), material });
  return { ...typeWords(attributes), value: toBase64(material), point: toBase64(point) };
}

const keyManagement = ({ client, local: localWork, entropy }: TokenParts) => {
  const made = (name: KeyName, bits: number) => ({
    bits,
    material: writeBlob({ name, isOwn: true }),
  });
  return {
    attachKey: (attributes, label) => attach(client, attributes, label),
    async generateKey(attributes, customData) {
      if (customData && customData.length > 0) throw invalidArgument();
      const name = newName(entropy);
      await client.ask('generate', { ...requestFor(name, attributes), ...typeWords(attributes) });
      return made(name, attributes.bits);
    },
    async importKey(attributes, data) {
      const key = await localWork.importKey(local(attributes), data);
      try {
        const name = newName(entropy);
        const words = await wordsOf(localWork, { ...attributes, bits: key.bits }, key.material);
        await client.ask('import', { ...requestFor(name, attributes), ...words });
        return made(name, key.bits);
      } finally {
        key.material.fill(0);
      }
    },
    async exportPublicKey(key) {
      const [found] = await find(client, nameOf(key));
      if (!found) throw new PsaError(PSA_ERROR_DOES_NOT_EXIST);
      return found.publicKey();
    },
  } satisfies Partial<Driver>;
};

/** The public half as a key of local storage. */
const publicHalf = async (driver: Pick<EntryPoints, 'exportPublicKey'>, key: DriverKey) => ({
  attributes: {
    ...local(key.attributes),
    type: PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(key.attributes.type),
  },
  material: await driver.exportPublicKey(key),
});

const publicWork = (
  { local: localWork }: TokenParts,
  driver: Pick<EntryPoints, 'exportPublicKey'>,
) =>
  ({
    verifyHash: async (key, alg, hash, signature) =>
      localWork.verifyHash(await publicHalf(driver, key), alg, hash, signature),
    asymmetricEncrypt: async (key, alg, plaintext, salt) =>
      localWork.asymmetricEncrypt(await publicHalf(driver, key), alg, plaintext, salt),
  }) satisfies Partial<Driver>;

const privateWork = ({ client, local: localWork }: TokenParts) =>
  ({
    async signHash(key, alg, hash) {
      checkHashLength(alg, hash);
      const { bits, type } = key.attributes;
      // ECDSA takes as many bits of the hash as the curve has; not every module cuts it.
      const data = PSA_KEY_TYPE_IS_RSA(type) ? hash : hash.subarray(0, bits / 8);
      const fields = { key: nameOf(key), ...schemeOf(alg), data: toBase64(data) };
      return fromBase64((await client.ask('sign', fields))['signature']);
    },
    async asymmetricDecrypt(key, alg, ciphertext, salt) {
      if (ciphertext.length !== key.attributes.bits / 8) throw invalidArgument();
      const fields = {
        key: nameOf(key),
        ...schemeOf(alg),
        label: toBase64(salt),
        data: toBase64(ciphertext),
      };
      return fromBase64((await client.ask('decrypt', fields))['plaintext']);
    },
    async rawKeyAgreement(key, _alg, peerKey) {
      const { bits } = key.attributes;
      const type = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
      // Is it a point of the curve? Not every module looks.
      await localWork.importKey({ ...local(key.attributes), type, bits }, peerKey);
      const fields = { key: nameOf(key), peer: toBase64(peerKey), length: bits / 8 };
      return fromBase64((await client.ask('agree', fields))['secret']);
    },
  }) satisfies Partial<Driver>;

export function createTokenDriver(parts: TokenParts): Driver {
  const management = keyManagement(parts);
  return {
    name: 'token',
    capabilities,
    ...management,
    ...publicWork(parts, management),
    ...privateWork(parts),
  };
}
