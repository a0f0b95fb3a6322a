/**
 * The location without key storage: a key's material is a blob that only this extension opens, and only for
 * the owner it was made for. For each call the key is unwrapped, the drivers of local storage do the work, and
 * it is wiped. The owner is bound when the driver is made, so no call can name another.
 */
import { equalBytes } from '../../../protocol/bytes.ts';
import type { KeyAttributes } from '../../../protocol/psa/attributes.ts';
import { PSA_KEY_LIFETIME_VOLATILE } from '../../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_SIGNATURE,
  PsaError,
} from '../../../protocol/psa/status.ts';
import type { Drivers } from '../dispatch.ts';
import type {
  Capability,
  Driver,
  DriverKey,
  EntryPoint,
  KeyDerivationOperation,
  NewKey,
} from '../driver.ts';
import { isLocal } from '../key-management.ts';
import { type BlobParts, type Blobs, createBlobs } from './blob.ts';

/** What the local drivers see: the same key in local storage. */
const localOf = (attributes: KeyAttributes): KeyAttributes => ({
  ...attributes,
  lifetime: PSA_KEY_LIFETIME_VOLATILE,
});

/** Says `status` of a blob that does not open; another failure, as of storage, remains what it is. */
const orElseStatus = async <T>(work: Promise<T>, status: number): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    const isClosed = error instanceof PsaError && error.status === PSA_ERROR_INVALID_SIGNATURE;
    throw isClosed ? new PsaError(status) : error;
  }
};

function createUnwrapping(blobs: Blobs) {
  /** A record that says other things of the key than its blob does is damaged. */
  async function open({ attributes, material: blob }: DriverKey): Promise<DriverKey> {
    const held = await orElseStatus(blobs.open(blob), PSA_ERROR_DATA_CORRUPT);
    const isSame =
      held.type === attributes.type &&
      held.bits === attributes.bits &&
      (attributes.policy.usage & ~held.policy.usage) === 0;
    if (isSame) return { attributes: localOf(attributes), material: held.material };
    held.material.fill(0);
    throw new PsaError(PSA_ERROR_DATA_CORRUPT);
  }

  async function opened<T>(key: DriverKey, work: (open: DriverKey) => Promise<T>): Promise<T> {
    const unwrapped = await open(key);
    try {
      const result = await work(unwrapped);
      // A driver may give out a public key's material itself, which is wiped below.
      return result === unwrapped.material ? (unwrapped.material.slice() as T) : result;
    } finally {
      unwrapped.material.fill(0);
    }
  }

  /** An entry point of the local drivers, for keys that have to be unwrapped first. */
  const through =
    <A extends readonly unknown[], R>(work: (key: DriverKey, ...rest: A) => Promise<R>) =>
    (key: DriverKey, ...rest: A): Promise<R> =>
      opened(key, (unwrapped) => work(unwrapped, ...rest));

  return { opened, through };
}

type Unwrapping = ReturnType<typeof createUnwrapping>;

/** What works with a key that is there. A multi-part operation has a copy of its own. */
const uses = (local: Drivers, { through }: Unwrapping) =>
  ({
    exportPublicKey: through(local.exportPublicKey),
    signMessage: through(local.signMessage),
    verifyMessage: through(local.verifyMessage),
    signHash: through(local.signHash),
    verifyHash: through(local.verifyHash),
    signSetup: through(local.signSetup),
    verifySetup: through(local.verifySetup),
    rawKeyAgreement: through(local.rawKeyAgreement),
    encapsulate: through(local.encapsulate),
    decapsulate: through(local.decapsulate),
    asymmetricEncrypt: through(local.asymmetricEncrypt),
    asymmetricDecrypt: through(local.asymmetricDecrypt),
    macCompute: through(local.macCompute),
    macSetup: through(local.macSetup),
    cipherEncrypt: through(local.cipherEncrypt),
    cipherDecrypt: through(local.cipherDecrypt),
    cipherSetup: through(local.cipherSetup),
    aeadEncrypt: through(local.aeadEncrypt),
    aeadDecrypt: through(local.aeadDecrypt),
    aeadSetup: through(local.aeadSetup),
    unwrapKey: through(local.unwrapKey),
    pakeSetup: through(local.pakeSetup),
  }) satisfies Partial<Driver>;

/** New keys are made as local ones, then wrapped. */
const creation = (local: Drivers, blobs: Blobs, { opened }: Unwrapping) => {
  async function wrapped(
    attributes: KeyAttributes,
    make: (local: KeyAttributes) => Promise<NewKey>,
  ) {
    const { bits, material } = await make(localOf(attributes));
    try {
      return { bits, material: await blobs.seal({ ...attributes, bits }, material) };
    } finally {
      material.fill(0);
    }
  }
  return {
    generateKey: (attributes, customData) =>
      wrapped(attributes, (inner) => local.generateKey(inner, customData)),
    importKey: (attributes, data) => wrapped(attributes, (inner) => local.importKey(inner, data)),
    deriveKey: (attributes, draw) => wrapped(attributes, (inner) => local.deriveKey(inner, draw)),
    copyKey: (key, attributes) =>
      opened(key, (source) => wrapped(attributes, () => local.copyKey(source, attributes))),
    exportKey: (key) => opened(key, (source) => local.exportKey(source)),
    /** The blob of a key that was attached with a narrower policy is of that policy. */
    exportWrappedKey: (key) => opened(key, ({ material }) => blobs.seal(key.attributes, material)),
    /** A blob of another owner's is one more that does not open. */
    async attachKey(_attributes, blob) {
      const { material, ...label } = await orElseStatus(blobs.open(blob), PSA_ERROR_DOES_NOT_EXIST);
      material.fill(0);
      return { ...label, material: blob.slice() };
    },
  } satisfies Partial<Driver>;
};

/** Entry points that take more than one key, or none at first. */
const combinations = (local: Drivers, { opened }: Unwrapping) =>
  ({
    wrapKey: (key, alg, payload) =>
      opened(key, (wrapping) =>
        isLocal(payload)
          ? local.wrapKey(wrapping, alg, payload)
          : opened(payload, (inner) => local.wrapKey(wrapping, alg, inner)),
      ),
    async keyDerivationSetup(alg): Promise<KeyDerivationOperation> {
      const operation = await local.keyDerivationSetup(alg);
      const typed: { input(step: number, data: Uint8Array, keyType: number): unknown } = operation;
      return {
        ...operation,
        inputKey: (step, key) =>
          opened(key, async ({ attributes, material }) => {
            await typed.input(step, material, attributes.type);
          }),
        outputEquals: (expected) =>
          opened(expected, async ({ material }) => {
            const output = await operation.output(material.length);
            const isSame = equalBytes(output, material);
            output.fill(0);
            return isSame;
          }),
      };
    },
  }) satisfies Partial<Driver>;

/** What local storage has, is here too, where a key takes part. */
const capabilitiesOf = (local: Drivers, names: readonly string[]): Capability[] =>
  local.all
    .flatMap(({ driver }) => driver.capabilities)
    .map((row) => ({
      ...row,
      entryPoints: row.entryPoints.filter((entry: EntryPoint) => names.includes(entry)),
    }))
    .filter(({ entryPoints }) => entryPoints.length > 0);

/** @param local - the drivers of local storage */
export function createWrapped(local: Drivers, parts: BlobParts, owner: string): Driver {
  const blobs = createBlobs(parts, owner);
  const unwrapping = createUnwrapping(blobs);
  const entryPoints = {
    ...uses(local, unwrapping),
    ...creation(local, blobs, unwrapping),
    ...combinations(local, unwrapping),
  };
  return {
    name: 'wrapped',
    capabilities: [
      { entryPoints: ['exportKey', 'copyKey', 'exportWrappedKey', 'attachKey'] },
      ...capabilitiesOf(local, Object.keys(entryPoints)),
    ],
    ...entryPoints,
  };
}
