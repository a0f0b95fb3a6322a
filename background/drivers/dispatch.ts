/**
 * The dispatcher: every entry point, served by whichever driver can, or put together from others that are
 * (PSA driver interface, section 4).
 */
import { EMPTY } from '../../protocol/bytes.ts';
import { PSA_ALG_GET_HASH, PSA_ALG_IS_HASH_AND_SIGN } from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_LOCATION_LOCAL_STORAGE } from '../../protocol/psa/lifetimes.ts';
import type { Driver, EntryPoints } from './driver.ts';
import { createSelection, type DriverSet, orElse, type Selection } from './selection.ts';
import { createSignaturesInParts } from './signatures-in-parts.ts';
import { aeads, ciphers, macs } from './whole-inputs.ts';

/** All entry points, each served by whichever driver can. */
export type Drivers = EntryPoints & {
  /** Does a driver serve keys at this location? */
  hasLocation(location: number): boolean;
  readonly all: readonly { readonly location: number; readonly driver: Driver }[];
};

type Run = Selection['run'];
type Part<E extends keyof EntryPoints> = Pick<EntryPoints, E>;

const keyManagement = (
  run: Run,
): Part<'generateKey' | 'importKey' | 'deriveKey' | 'exportPublicKey' | 'attachKey'> => ({
  generateKey: (attributes, customData) =>
    run('generateKey', attributes, undefined, (entry) => entry(attributes, customData)),
  importKey: (attributes, data) =>
    run('importKey', attributes, undefined, (entry) => entry(attributes, data)),
  deriveKey: (attributes, draw) =>
    run('deriveKey', attributes, undefined, (entry) => entry(attributes, draw)),
  exportPublicKey: (key) =>
    run('exportPublicKey', key.attributes, undefined, (entry) => entry(key)),
  attachKey: (attributes, label) =>
    run('attachKey', attributes, undefined, (entry) => entry(attributes, label)),
});

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

const others = (run: Run): Part<'wrapKey' | 'unwrapKey' | 'keyDerivationSetup' | 'pakeSetup'> => ({
  wrapKey: (key, alg, data) =>
    run('wrapKey', key.attributes, alg, (entry) => entry(key, alg, data)),
  unwrapKey: (key, alg, data) =>
    run('unwrapKey', key.attributes, alg, (entry) => entry(key, alg, data)),
  keyDerivationSetup: (alg) => run('keyDerivationSetup', undefined, alg, (entry) => entry(alg)),
  pakeSetup: (key, suite) =>
    run('pakeSetup', key.attributes, suite.alg, (entry) => entry(key, suite)),
});

export function createDispatcher(set: DriverSet): Drivers {
  const selection = createSelection(set);
  const { run, hasLocation } = selection;
  const hashes = hashing(run);
  const whole = { ...hashes, ...signatures(run, hashes) };
  return {
    ...keyManagement(run),
    ...whole,
    ...signaturesInParts(selection, whole),
    ...publicKeyWork(run),
    ...macs(run),
    ...ciphers(run),
    ...aeads(run),
    ...others(run),
    hasLocation,
    all: [
      ...set.transparent.map((driver) => ({ location: PSA_KEY_LOCATION_LOCAL_STORAGE, driver })),
      ...[...(set.opaque ?? [])].map(([location, driver]) => ({ location, driver })),
    ],
  };
}
