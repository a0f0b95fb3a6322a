/**
 * A key in wrapped form: AES-256-GCM under the device key. What the key is and may do stands in front, in the
 * clear, and is bound with the owner into the additional data.
 *
 * Nonces are drawn at random under one device key, which is good for 2^32 blobs (NIST SP 800-38D, section 8.3).
 */
import { concat } from '../../../protocol/bytes.ts';
import { PSA_ALG_GCM } from '../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../protocol/psa/attributes.ts';
import { PSA_KEY_TYPE_AES } from '../../../protocol/psa/key-types.ts';
import { PSA_KEY_USAGE_DECRYPT, PSA_KEY_USAGE_ENCRYPT } from '../../../protocol/psa/usage.ts';
import type { Entropy } from '../../entropy.ts';
import type { Drivers } from '../dispatch.ts';
import { invalidSignature } from '../keys.ts';

/** What a blob says of its key. */
export type Label = Pick<KeyAttributes, 'type' | 'bits' | 'policy'>;

export type Blobs = {
  /** @returns the blob of a key, which is not wiped */
  seal(label: Label, material: Uint8Array): Promise<Uint8Array>;
  /**
   * @returns the key, for the caller to wipe
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE for any but an untouched blob of this owner
   */
  open(blob: Uint8Array): Promise<Label & { readonly material: Uint8Array }>;
};

/** Gives a copy of the device key, which whoever asks wipes. */
export type DeviceKey = () => Promise<Uint8Array>;

export type BlobParts = {
  readonly drivers: Pick<Drivers, 'aeadEncrypt' | 'aeadDecrypt'>;
  readonly entropy: Entropy;
  readonly deviceKey: DeviceKey;
};

const VERSION = 1;
/** Version, then type, bits, usage and algorithm. */
const HEADER = 1 + 4 * 4;
const NONCE = 12;
const TAG = 16;

function writeHeader({ type, bits, policy }: Label): Uint8Array {
  const header = new Uint8Array(HEADER);
  header[0] = VERSION;
  const view = new DataView(header.buffer, 1);
  for (const [i, value] of [type, bits, policy.usage, policy.alg].entries()) {
    view.setUint32(4 * i, value);
  }
  return header;
}

function readHeader(header: Uint8Array): Label {
  const view = new DataView(header.buffer, header.byteOffset + 1);
  const at = (i: number) => view.getUint32(4 * i);
  return { type: at(0), bits: at(1), policy: { usage: at(2), alg: at(3) } };
}

export function createBlobs({ drivers, entropy, deviceKey }: BlobParts, owner: string): Blobs {
  const ownerBytes = new TextEncoder().encode(owner);

  async function withDeviceKey<T>(
    work: (key: Parameters<Drivers['aeadEncrypt']>[0]) => Promise<T>,
  ): Promise<T> {
    const material = await deviceKey();
    const usage = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
    const policy = { usage, alg: PSA_ALG_GCM };
    const attributes = { type: PSA_KEY_TYPE_AES, bits: 256, lifetime: 0, id: 0, policy };
    try {
      return await work({ attributes, material });
    } finally {
      material.fill(0);
    }
  }

  return {
    async seal(label, material) {
      const header = writeHeader(label);
      const nonce = entropy(NONCE);
      const additionalData = concat([header, ownerBytes]);
      const sealed = await withDeviceKey((key) =>
        drivers.aeadEncrypt(key, PSA_ALG_GCM, TAG, nonce, additionalData, material),
      );
      return concat([header, nonce, sealed]);
    },
    async open(blob) {
      if (blob.length <= HEADER + NONCE + TAG || blob[0] !== VERSION) throw invalidSignature();
      const header = blob.slice(0, HEADER);
      const nonce = blob.slice(HEADER, HEADER + NONCE);
      const additionalData = concat([header, ownerBytes]);
      const sealed = blob.slice(HEADER + NONCE);
      const material = await withDeviceKey((key) =>
        drivers.aeadDecrypt(key, PSA_ALG_GCM, TAG, nonce, additionalData, sealed),
      );
      return { ...readHeader(header), material };
    },
  };
}
