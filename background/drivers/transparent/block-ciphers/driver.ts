/**
 * Every mode over every block cipher of the registry, in script. What is served follows from the
 * registry alone: a cipher with 64-bit blocks has no XTS, CCM, GCM or key wrapping.
 *
 * One driver for each author of ciphers, so that the coverage report can tell them apart.
 */
import {
  PSA_ALG_CBC_MAC,
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CCM,
  PSA_ALG_CCM_STAR_NO_TAG,
  PSA_ALG_CFB,
  PSA_ALG_CMAC,
  PSA_ALG_CTR,
  PSA_ALG_ECB_NO_PADDING,
  PSA_ALG_GCM,
  PSA_ALG_KW,
  PSA_ALG_KWP,
  PSA_ALG_OFB,
  PSA_ALG_XTS,
} from '../../../../protocol/psa/algorithms.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Capability, Direction, Driver, DriverKey } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';
import type { BlockCipher } from './block-cipher.ts';
import { createCbcMac, createCmac } from './modes/cbc-mac.ts';
import * as ccm from './modes/ccm.ts';
import { CBC_NO_PADDING, CBC_PKCS7, ECB_NO_PADDING } from './modes/ecb-cbc.ts';
import * as gcm from './modes/gcm.ts';
import { kwpUnwrap, kwpWrap, kwUnwrap, kwWrap } from './modes/key-wrap.ts';
import type { CipherMode } from './modes/mode.ts';
import { CCM_STAR_NO_TAG, CFB, CTR, OFB } from './modes/stream.ts';
import { createXts } from './modes/xts.ts';
import type { BlockCipherEntry } from './registry.ts';
import { createAeadOperation, createCipherOperation } from './streams.ts';

/** The modes for blocks of any size. */
const CIPHER_MODES: ReadonlyMap<number, CipherMode> = new Map([
  [PSA_ALG_ECB_NO_PADDING, ECB_NO_PADDING],
  [PSA_ALG_CBC_NO_PADDING, CBC_NO_PADDING],
  [PSA_ALG_CBC_PKCS7, CBC_PKCS7],
  [PSA_ALG_CTR, CTR],
  [PSA_ALG_CFB, CFB],
  [PSA_ALG_OFB, OFB],
]);
const MACS = new Map([
  [PSA_ALG_CMAC, createCmac],
  [PSA_ALG_CBC_MAC, createCbcMac],
]);

type Keys = NonNullable<Capability['keys']>;

export function capabilitiesOf(entries: readonly BlockCipherEntry[]): readonly Capability[] {
  const large = entries.filter(({ blockSize }) => blockSize === 16);
  const keysOf = (rows: readonly BlockCipherEntry[]): Keys =>
    rows.map(({ type, keyBits }) => ({ type, bits: keyBits }));
  const doubled = large.map(({ type, keyBits }) => ({ type, bits: keyBits.map((n) => 2 * n) }));
  const rows: Capability[] = [
    {
      entryPoints: ['cipherSetup'],
      algorithms: [...CIPHER_MODES.keys()],
      keys: keysOf(entries),
    },
    { entryPoints: ['macSetup'], algorithms: [...MACS.keys()], keys: keysOf(entries) },
    { entryPoints: ['cipherSetup'], algorithms: [PSA_ALG_CCM_STAR_NO_TAG], keys: keysOf(large) },
    { entryPoints: ['cipherSetup'], algorithms: [PSA_ALG_XTS], keys: doubled },
    {
      entryPoints: ['aeadSetup'],
      algorithms: [PSA_ALG_CCM, PSA_ALG_GCM],
      keys: keysOf(large),
    },
    {
      entryPoints: ['wrapKey', 'unwrapKey'],
      algorithms: [PSA_ALG_KW, PSA_ALG_KWP],
      keys: keysOf(large),
    },
  ];
  return rows.filter(({ keys }) => keys && keys.length > 0);
}

function createOperation(cipher: BlockCipher, mode: CipherMode, direction: Direction) {
  const { acceptsIv } = mode;
  return createCipherOperation({
    ...(acceptsIv && { acceptsIv: (length) => acceptsIv(length, cipher.blockSize) }),
    start: (iv) => mode.start(cipher, direction, iv),
    wipe: cipher.wipe,
  });
}

function createAead(cipher: BlockCipher, alg: number, tagLength: number, direction: Direction) {
  const isCcm = alg === PSA_ALG_CCM;
  return createAeadOperation({
    tagLength,
    acceptsNonce: (isCcm ? ccm : gcm).isNonceLength,
    start: (nonce, lengths) =>
      isCcm
        ? ccm.startCcm(cipher, direction, tagLength, nonce, lengths)
        : gcm.startGcm(cipher, direction, nonce, lengths),
    wipe: cipher.wipe,
  });
}

/** Lets a cipher go once the work is done. */
function once<T>(cipher: BlockCipher, work: (cipher: BlockCipher) => T): T {
  try {
    return work(cipher);
  } finally {
    cipher.wipe();
  }
}

/** @param entries - the ciphers that go by this driver's name */
export function createModes(name: string, entries: readonly BlockCipherEntry[]): Driver {
  const entryOf = (key: DriverKey): BlockCipherEntry => {
    const entry = entries.find(({ type }) => type === key.attributes.type);
    if (!entry) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    return entry;
  };
  const cipherOf = (key: DriverKey) => entryOf(key).create(key.material);

  return {
    name,
    capabilities: capabilitiesOf(entries),
    async cipherSetup(key, alg, direction) {
      if (alg === PSA_ALG_XTS) return createXts(entryOf(key).create, key.material, direction);
      const mode = alg === PSA_ALG_CCM_STAR_NO_TAG ? CCM_STAR_NO_TAG : CIPHER_MODES.get(alg);
      if (!mode) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      return createOperation(cipherOf(key), mode, direction);
    },
    async macSetup(key, alg) {
      const create = MACS.get(alg);
      if (!create) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      return create(cipherOf(key));
    },
    async aeadSetup(key, alg, tagLength, direction) {
      const fits = (alg === PSA_ALG_CCM ? ccm : gcm).isTagLength(tagLength);
      if (!fits) throw invalidArgument();
      return createAead(cipherOf(key), alg, tagLength, direction);
    },
    wrapKey: async (key, alg, { material: data }) =>
      once(cipherOf(key), (cipher) => (alg === PSA_ALG_KW ? kwWrap : kwpWrap)(cipher, data)),
    unwrapKey: async (key, alg, data) =>
      once(cipherOf(key), (cipher) => (alg === PSA_ALG_KW ? kwUnwrap : kwpUnwrap)(cipher, data)),
  };
}
