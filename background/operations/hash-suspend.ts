/**
 * Suspending a hash and taking it up again (PSA Crypto 1.5, hash suspend state): algorithm ‖ input length ‖
 * state ‖ unprocessed input, the first two big-endian.
 *
 * A state comes from the application and is believed: it holds what could be hashed anew anyway. Only its
 * form is checked. For MD2 the length is that of the unprocessed input, for all others that of the whole.
 */
import { concat } from '../../protocol/bytes.ts';
import { findHash, type HashInfo, PSA_ALG_MD2 } from '../../protocol/psa/algorithms.ts';
import { PSA_HASH_SUSPEND_ALGORITHM_FIELD_LENGTH } from '../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { HashOperation, SuspendedHash } from '../drivers/driver.ts';
import type { Handlers } from './handler.ts';

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);
const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);

/** The sizes of a state's fields. */
function layout(row: HashInfo | undefined) {
  if (!row?.suspend || row.blockLength === undefined) throw notSupported();
  return { ...row.suspend, block: row.blockLength };
}

/** `value` in `length` bytes, big-endian. */
function bigEndian(value: bigint, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i -= 1, rest >>= 8n) out[i] = Number(rest & 0xffn);
  return out;
}

const fromBigEndian = (bytes: Uint8Array): bigint =>
  bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

function encode(alg: number, { length, state, unprocessed }: SuspendedHash): Uint8Array {
  const { inputLength } = layout(findHash(alg));
  return concat([
    bigEndian(BigInt(alg), PSA_HASH_SUSPEND_ALGORITHM_FIELD_LENGTH),
    bigEndian(alg === PSA_ALG_MD2 ? BigInt(unprocessed.length) : length, inputLength),
    state,
    unprocessed,
  ]);
}

function decode(bytes: Uint8Array): { readonly alg: number; readonly suspended: SuspendedHash } {
  const afterAlg = PSA_HASH_SUSPEND_ALGORITHM_FIELD_LENGTH;
  if (bytes.length < afterAlg) throw invalid();
  const alg = Number(fromBigEndian(bytes.subarray(0, afterAlg)));
  const row = findHash(alg);
  if (!row) throw invalid();
  const { inputLength, state, block } = layout(row);
  const afterLength = afterAlg + inputLength;
  const afterState = afterLength + state;
  if (bytes.length < afterState) throw invalid();
  const length = fromBigEndian(bytes.subarray(afterAlg, afterLength));
  const unprocessed = bytes.slice(afterState);
  const tail = alg === PSA_ALG_MD2 ? length : length % BigInt(block);
  if (BigInt(unprocessed.length) !== tail || unprocessed.length >= block) throw invalid();
  return { alg, suspended: { length, state: bytes.slice(afterLength, afterState), unprocessed } };
}

export const hashSuspend: Pick<Handlers, 'hashSuspend' | 'hashResume'> = {
  async hashSuspend({ request, contexts }) {
    const alg = contexts.algorithm('hash', request.operation);
    const hashState = await contexts.finish(
      'hash',
      request.operation,
      (operation: HashOperation) => {
        if (!operation.suspend) throw notSupported();
        const encoded = encode(alg, operation.suspend());
        operation.abort();
        return encoded;
      },
    );
    return { hashState };
  },
  async hashResume({ request, drivers, contexts }) {
    const { alg, suspended } = decode(request.hashState);
    const operation = await drivers.hashResume(alg, suspended);
    return { operation: contexts.open('hash', alg, operation) };
  },
};
