/**
 * The dispatcher: every entry point, served by whichever driver can, or put together from others that are
 * (PSA driver interface, section 4).
 */
import { EMPTY } from '../../protocol/bytes.ts';
import { PSA_ALG_GET_HASH, PSA_ALG_IS_HASH_AND_SIGN } from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION,
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
  PSA_KEY_PERSISTENCE_VOLATILE,
} from '../../protocol/psa/lifetimes.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../protocol/psa/status.ts';
import type { Driver, EntryPoints } from './driver.ts';
import { type KeyManagement, keyManagement } from './key-management.ts';
import { createSelection, type DriverSet, orElse, type Selection } from './selection.ts';
import { createSignaturesInParts } from './signatures-in-parts.ts';
import { aeads, ciphers, macs } from './whole-inputs.ts';

/** All entry points, each served by whichever driver can. */
export type Drivers = Omit<EntryPoints, keyof KeyManagement | 'keyDerivationSetup'> &
  KeyManagement &
  Derivations & {
    /** Does a driver serve keys at this location? */
    hasLocation(location: number): boolean;
    readonly all: readonly { readonly location: number; readonly driver: Driver }[];
  };

type Derivations = {
  /** @param location - where the operation runs: its keys must be from there; local storage by default */
  keyDerivationSetup(alg: number, location?: number): ReturnType<EntryPoints['keyDerivationSetup']>;
};

type Run = Selection['run'];
type Part<E extends keyof EntryPoints> = Pick<EntryPoints, E>;

/** Does `direct`; if no driver can and the algorithm hashes first, hashes and does `onHash`. */
const orHashFirst = <T>(
  { hashCompute }: Part<'hashCompute'>,
  direct: () => Promise<T>,
  alg: number,
  message: Uint8Array,
  onHash: (hash: Uint8Array) => Promise<T>,
): Promise<T> =>
  PSA_ALG_IS_HASH_AND_SIGN(alg)
    ? orElse(direct, async () => onHash(await hashCompute(PSA_ALG_GET_HASH(alg), message)))
    : direct();

const signatures = (
  run: Run,
  hashes: Part<'hashCompute'>,
): Part<'signHash' | 'verifyHash' | 'signMessage' | 'verifyMessage'> => {
  const ofHash: Part<'signHash' | 'verifyHash'> = {
    signHash: (key, alg, hash, context = EMPTY) =>
      run('signHash', key.attributes, alg, (entry) => entry(key, alg, hash, context)),
    verifyHash: (key, alg, hash, signature, context = EMPTY) =>
      run('verifyHash', key.attributes, alg, (entry) => entry(key, alg, hash, signature, context)),
  };
  return {
    ...ofHash,
    signMessage: (key, alg, message, context = EMPTY) =>
      orHashFirst(
        hashes,
        () => run('signMessage', key.attributes, alg, (entry) => entry(key, alg, message, context)),
        alg,
        message,
        (hash) => ofHash.signHash(key, alg, hash, context),
      ),
    verifyMessage: (key, alg, message, signature, context = EMPTY) =>
      orHashFirst(
        hashes,
        () =>
          run('verifyMessage', key.attributes, alg, (entry) =>
            entry(key, alg, message, signature, context),
          ),
        alg,
        message,
        (hash) => ofHash.verifyHash(key, alg, hash, signature, context),
      ),
  };
};

const signaturesInParts = (
  { run, serves }: Selection,
  whole: Part<'hashSetup' | 'signHash' | 'verifyHash' | 'verifyMessage'>,
): Part<'signSetup' | 'verifySetup'> => {
  const inParts = createSignaturesInParts(whole, (entry, { attributes }, alg) =>
    serves(entry, attributes, alg),
  );
  return {
    signSetup: (key, alg, context) =>
      orElse(
        () => run('signSetup', key.attributes, alg, (entry) => entry(key, alg, context)),
        () => inParts.sign(key, alg, context),
      ),
    verifySetup: (key, alg, signature, context, room) =>
      orElse(
        () =>
          run('verifySetup', key.attributes, alg, (entry) =>
            entry(key, alg, signature, context, room),
          ),
        () => inParts.verify(key, alg, signature, context, room),
      ),
  };
};

const publicKeyWork = (
  run: Run,
): Part<
  'rawKeyAgreement' | 'encapsulate' | 'decapsulate' | 'asymmetricEncrypt' | 'asymmetricDecrypt'
> => ({
  rawKeyAgreement: (key, alg, peerKey) =>
    run('rawKeyAgreement', key.attributes, alg, (entry) => entry(key, alg, peerKey)),
  encapsulate: (key, alg) => run('encapsulate', key.attributes, alg, (entry) => entry(key, alg)),
  decapsulate: (key, alg, ciphertext) =>
    run('decapsulate', key.attributes, alg, (entry) => entry(key, alg, ciphertext)),
  asymmetricEncrypt: (key, alg, plaintext, salt) =>
    run('asymmetricEncrypt', key.attributes, alg, (entry) => entry(key, alg, plaintext, salt)),
  asymmetricDecrypt: (key, alg, ciphertext, salt) =>
    run('asymmetricDecrypt', key.attributes, alg, (entry) => entry(key, alg, ciphertext, salt)),
});

const hashing = (run: Run): Part<'hashCompute' | 'hashSetup' | 'hashResume' | 'xofSetup'> => ({
  hashCompute: (alg, input) => run('hashCompute', undefined, alg, (entry) => entry(alg, input)),
  hashSetup: (alg) => run('hashSetup', undefined, alg, (entry) => entry(alg)),
  hashResume: (alg, suspended) =>
    run('hashResume', undefined, alg, (entry) => entry(alg, suspended)),
  xofSetup: (alg) => run('xofSetup', undefined, alg, (entry) => entry(alg)),
});

/** A key that lies elsewhere than the wrapping one can be wrapped only if its material is at hand. */
const wrapping = (run: Run): Part<'wrapKey' | 'unwrapKey'> => ({
  async wrapKey(key, alg, payload) {
    const location = PSA_KEY_LIFETIME_GET_LOCATION(payload.attributes.lifetime);
    const isNear = location === PSA_KEY_LIFETIME_GET_LOCATION(key.attributes.lifetime);
    if (!isNear && location !== PSA_KEY_LOCATION_LOCAL_STORAGE) {
      throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    }
    return run('wrapKey', key.attributes, alg, (entry) => entry(key, alg, payload));
  },
  unwrapKey: (key, alg, data) =>
    run('unwrapKey', key.attributes, alg, (entry) => entry(key, alg, data)),
});

const others = (run: Run): Derivations & Part<'pakeSetup'> => ({
  keyDerivationSetup(alg, location = PSA_KEY_LOCATION_LOCAL_STORAGE) {
    const lifetime = PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(
      PSA_KEY_PERSISTENCE_VOLATILE,
      location,
    );
    const place = { type: 0, bits: 0, lifetime };
    return run('keyDerivationSetup', place, alg, (entry) => entry(alg));
  },
  pakeSetup: (key, suite) =>
    run('pakeSetup', key.attributes, suite.alg, (entry) => entry(key, suite)),
});

export function createDispatcher(set: DriverSet): Drivers {
  const selection = createSelection(set);
  const { run, hasLocation } = selection;
  const hashes = hashing(run);
  const whole = { ...hashes, ...signatures(run, hashes) };
  return {
    ...keyManagement(selection),
    ...whole,
    ...signaturesInParts(selection, whole),
    ...publicKeyWork(run),
    ...macs(run),
    ...ciphers(run),
    ...aeads(run),
    ...wrapping(run),
    ...others(run),
    hasLocation,
    all: [
      ...set.transparent.map((driver) => ({ location: PSA_KEY_LOCATION_LOCAL_STORAGE, driver })),
      ...[...(set.opaque ?? [])].map(([location, driver]) => ({ location, driver })),
    ],
  };
}
