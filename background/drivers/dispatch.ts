/**
 * The dispatcher. The key's location decides first; a location other than local storage has one driver,
 * whose word is final. The transparent drivers are tried in order, and the next one is asked after
 * `PSA_ERROR_NOT_SUPPORTED` alone.
 *
 * Signing a message may be done as hashing it and signing the hash (PSA driver interface, section 4).
 */

import { concat, EMPTY } from '../../protocol/bytes.ts';
import { PSA_ALG_GET_HASH, PSA_ALG_IS_HASH_AND_SIGN } from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import {
  type Direction,
  type Driver,
  type EntryPoint,
  type EntryPoints,
  sizeMatches,
} from './driver.ts';
import { createSignaturesInParts } from './signatures-in-parts.ts';

/** All entry points, each served by whichever driver can. */
export type Drivers = EntryPoints & {
  /** Does a driver serve keys at this location? */
  hasLocation(location: number): boolean;
  readonly all: readonly { readonly location: number; readonly driver: Driver }[];
};

export type DriverSet = {
  /** Drivers for keys in local storage, in the order they are tried. */
  readonly transparent: readonly Driver[];
  /** One driver for each other location. */
  readonly opaque?: ReadonlyMap<number, Driver>;
};

const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);
const isNotSupported = (error: unknown) =>
  error instanceof PsaError && error.status === PSA_ERROR_NOT_SUPPORTED;

type Keyed = Pick<KeyAttributes, 'type' | 'bits' | 'lifetime'>;

/** Bits 0 is a size still unknown, at import: any size of the type will do. */
function canDo(driver: Driver, entry: EntryPoint, key?: Keyed, alg?: number): boolean {
  return driver.capabilities.some(
    (capability) =>
      capability.entryPoints.includes(entry) &&
      (alg === undefined || !capability.algorithms || capability.algorithms.includes(alg)) &&
      (!key ||
        !capability.keys ||
        capability.keys.some(
          ({ type, bits }) => type === key.type && (key.bits === 0 || sizeMatches(bits, key.bits)),
        )),
  );
}

export function createDispatcher({ transparent, opaque = new Map() }: DriverSet): Drivers {
  const atLocation = (location: number): readonly Driver[] => {
    if (location === PSA_KEY_LOCATION_LOCAL_STORAGE) return transparent;
    const driver = opaque.get(location);
    return driver ? [driver] : [];
  };

  /** Runs `call` on the first driver that serves it. */
  async function run<E extends EntryPoint, T>(
    entry: E,
    key: Keyed | undefined,
    alg: number | undefined,
    call: (entryPoint: EntryPoints[E]) => Promise<T>,
  ): Promise<T> {
    for (const driver of atLocation(PSA_KEY_LIFETIME_GET_LOCATION(key?.lifetime ?? 0))) {
      const entryPoint = driver[entry] as EntryPoints[E] | undefined;
      if (!entryPoint || !canDo(driver, entry, key, alg)) continue;
      try {
        return await call(entryPoint);
      } catch (error) {
        if (!isNotSupported(error)) throw error;
      }
    }
    throw notSupported();
  }

  /** Does `direct`; if no driver can and the algorithm hashes first, hashes and does `onHash`. */
  async function orHashFirst<T>(
    direct: () => Promise<T>,
    alg: number,
    message: Uint8Array,
    onHash: (hash: Uint8Array) => Promise<T>,
  ): Promise<T> {
    try {
      return await direct();
    } catch (error) {
      if (!isNotSupported(error) || !PSA_ALG_IS_HASH_AND_SIGN(alg)) throw error;
      return onHash(await drivers.hashCompute(PSA_ALG_GET_HASH(alg), message));
    }
  }

  /** A whole input given to an operation of several parts. */
  async function orInParts<O extends { abort(): void }, T>(
    direct: () => Promise<T>,
    setUp: () => Promise<O>,
    run: (operation: O) => Promise<T>,
  ): Promise<T> {
    try {
      return await direct();
    } catch (error) {
      if (!isNotSupported(error)) throw error;
    }
    const operation = await setUp();
    try {
      return await run(operation);
    } finally {
      operation.abort();
    }
  }

  const orElse = <T>(direct: () => Promise<T>, other: () => Promise<T>): Promise<T> =>
    direct().catch((error: unknown) => {
      if (!isNotSupported(error)) throw error;
      return other();
    });

  const inParts = createSignaturesInParts(
    () => drivers,
    (entry, { attributes }, alg) =>
      atLocation(PSA_KEY_LIFETIME_GET_LOCATION(attributes.lifetime)).some(
        (driver) => driver[entry] && canDo(driver, entry, attributes, alg),
      ),
  );

  const cipher =
    (
      entry: 'cipherEncrypt' | 'cipherDecrypt',
      direction: Direction,
    ): EntryPoints['cipherEncrypt'] =>
    (key, alg, iv, input) =>
      orInParts(
        () => run(entry, key.attributes, alg, (call) => call(key, alg, iv, input)),
        () => drivers.cipherSetup(key, alg, direction),
        async (operation) => {
          if (iv.length > 0) await operation.setIv(iv);
          return concat([await operation.update(input), await operation.finish()]);
        },
      );

  const drivers: Drivers = {
    generateKey: (attributes, customData) =>
      run('generateKey', attributes, undefined, (entry) => entry(attributes, customData)),
    importKey: (attributes, data) =>
      run('importKey', attributes, undefined, (entry) => entry(attributes, data)),
    deriveKey: (attributes, draw) =>
      run('deriveKey', attributes, undefined, (entry) => entry(attributes, draw)),
    exportPublicKey: (key) =>
      run('exportPublicKey', key.attributes, undefined, (entry) => entry(key)),

    signHash: (key, alg, hash, context = EMPTY) =>
      run('signHash', key.attributes, alg, (entry) => entry(key, alg, hash, context)),
    verifyHash: (key, alg, hash, signature, context = EMPTY) =>
      run('verifyHash', key.attributes, alg, (entry) => entry(key, alg, hash, signature, context)),
    signMessage: (key, alg, message, context = EMPTY) =>
      orHashFirst(
        () => run('signMessage', key.attributes, alg, (entry) => entry(key, alg, message, context)),
        alg,
        message,
        (hash) => drivers.signHash(key, alg, hash, context),
      ),
    verifyMessage: (key, alg, message, signature, context = EMPTY) =>
      orHashFirst(
        () =>
          run('verifyMessage', key.attributes, alg, (entry) =>
            entry(key, alg, message, signature, context),
          ),
        alg,
        message,
        (hash) => drivers.verifyHash(key, alg, hash, signature, context),
      ),
    signSetup: (key, alg, context) =>
      orElse(
        () => run('signSetup', key.attributes, alg, (entry) => entry(key, alg, context)),
        () => inParts.sign(key, alg, context),
      ),
    verifySetup: (key, alg, signature, context) =>
      orElse(
        () =>
          run('verifySetup', key.attributes, alg, (entry) => entry(key, alg, signature, context)),
        () => inParts.verify(key, alg, signature, context),
      ),

    rawKeyAgreement: (key, alg, peerKey) =>
      run('rawKeyAgreement', key.attributes, alg, (entry) => entry(key, alg, peerKey)),
    encapsulate: (key, alg) => run('encapsulate', key.attributes, alg, (entry) => entry(key, alg)),
    decapsulate: (key, alg, ciphertext) =>
      run('decapsulate', key.attributes, alg, (entry) => entry(key, alg, ciphertext)),
    asymmetricEncrypt: (key, alg, plaintext, salt) =>
      run('asymmetricEncrypt', key.attributes, alg, (entry) => entry(key, alg, plaintext, salt)),
    asymmetricDecrypt: (key, alg, ciphertext, salt) =>
      run('asymmetricDecrypt', key.attributes, alg, (entry) => entry(key, alg, ciphertext, salt)),

    hashCompute: (alg, input) => run('hashCompute', undefined, alg, (entry) => entry(alg, input)),
    hashSetup: (alg) => run('hashSetup', undefined, alg, (entry) => entry(alg)),
    hashResume: (alg, suspended) =>
      run('hashResume', undefined, alg, (entry) => entry(alg, suspended)),
    xofSetup: (alg) => run('xofSetup', undefined, alg, (entry) => entry(alg)),

    macCompute: (key, alg, input) =>
      orInParts(
        () => run('macCompute', key.attributes, alg, (entry) => entry(key, alg, input)),
        () => drivers.macSetup(key, alg),
        async (operation) => {
          await operation.update(input);
          return operation.finish();
        },
      ),
    macSetup: (key, alg) => run('macSetup', key.attributes, alg, (entry) => entry(key, alg)),

    cipherEncrypt: cipher('cipherEncrypt', 'encrypt'),
    cipherDecrypt: cipher('cipherDecrypt', 'decrypt'),
    cipherSetup: (key, alg, direction) =>
      run('cipherSetup', key.attributes, alg, (entry) => entry(key, alg, direction)),

    aeadEncrypt: (key, alg, tagLength, nonce, ad, plaintext) =>
      orInParts(
        () =>
          run('aeadEncrypt', key.attributes, alg, (entry) =>
            entry(key, alg, tagLength, nonce, ad, plaintext),
          ),
        () => drivers.aeadSetup(key, alg, tagLength, 'encrypt'),
        async (operation) => {
          operation.setLengths(ad.length, plaintext.length);
          await operation.setNonce(nonce);
          await operation.updateAd(ad);
          const body = await operation.update(plaintext);
          const { ciphertext, tag } = await operation.finish();
          return concat([body, ciphertext, tag]);
        },
      ),
    aeadDecrypt: (key, alg, tagLength, nonce, ad, ciphertext) =>
      orInParts(
        () =>
          run('aeadDecrypt', key.attributes, alg, (entry) =>
            entry(key, alg, tagLength, nonce, ad, ciphertext),
          ),
        () => drivers.aeadSetup(key, alg, tagLength, 'decrypt'),
        async (operation) => {
          const length = ciphertext.length - tagLength;
          if (length < 0) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
          operation.setLengths(ad.length, length);
          await operation.setNonce(nonce);
          await operation.updateAd(ad);
          const body = await operation.update(ciphertext.subarray(0, length));
          try {
            return concat([body, await operation.verify(ciphertext.subarray(length))]);
          } finally {
            body.fill(0);
          }
        },
      ),
    aeadSetup: (key, alg, tagLength, direction) =>
      run('aeadSetup', key.attributes, alg, (entry) => entry(key, alg, tagLength, direction)),

    wrapKey: (key, alg, data) =>
      run('wrapKey', key.attributes, alg, (entry) => entry(key, alg, data)),
    unwrapKey: (key, alg, data) =>
      run('unwrapKey', key.attributes, alg, (entry) => entry(key, alg, data)),
    keyDerivationSetup: (alg) => run('keyDerivationSetup', undefined, alg, (entry) => entry(alg)),
    pakeSetup: (key, suite) =>
      run('pakeSetup', key.attributes, suite.alg, (entry) => entry(key, suite)),

    hasLocation: (location) => atLocation(location).length > 0,
    all: [
      ...transparent.map((driver) => ({ location: PSA_KEY_LOCATION_LOCAL_STORAGE, driver })),
      ...[...opaque].map(([location, driver]) => ({ location, driver })),
    ],
  };
  return drivers;
}
