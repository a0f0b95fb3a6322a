/**
 * Signatures over messages of several parts, for algorithms that no driver takes in parts: hash-and-sign is
 * done as hashing, then signing the hash (PSA driver interface, section 4). To be verified, a message of
 * PureEdDSA or SLH-DSA is held until it is whole; it may be as long as one sent in one piece, and takes its
 * room from its owner's.
 */
import { concat } from '../../protocol/bytes.ts';
import {
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_HASH_AND_SIGN,
  PSA_ALG_IS_SLH_DSA,
  PSA_ALG_PURE_EDDSA,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type {
  DriverKey,
  EntryPoint,
  EntryPoints,
  Room,
  SignOperation,
  VerifyOperation,
} from './driver.ts';

/** As long as a request may be, in bytes. */
const MESSAGE_LIMIT = 8 * 1024 * 1024;

type Whole = Pick<EntryPoints, 'hashSetup' | 'signHash' | 'verifyHash' | 'verifyMessage'>;

export type SignaturesInParts = {
  sign(key: DriverKey, alg: number, context: Uint8Array): Promise<SignOperation>;
  verify(
    key: DriverKey,
    alg: number,
    signature: Uint8Array,
    context: Uint8Array,
    room: Room,
  ): Promise<VerifyOperation>;
};

const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);

const ownCopy = ({ attributes, material }: DriverKey): DriverKey => ({
  attributes,
  material: material.slice(),
});

/** Must a verifier have the whole message at once? */
const needsWhole = (alg: number) =>
  alg === PSA_ALG_PURE_EDDSA || alg === PSA_ALG_EDDSA_CTX || PSA_ALG_IS_SLH_DSA(alg);

/** Hashes in parts; what is done with the hash gets a key of its own, wiped at the end. */
async function hashFirst<T>(
  { hashSetup }: Whole,
  key: DriverKey,
  alg: number,
  onHash: (own: DriverKey, hash: Uint8Array) => Promise<T>,
) {
  const hash = await hashSetup(PSA_ALG_GET_HASH(alg));
  const own = ownCopy(key);
  return {
    update: (input: Uint8Array) => hash.update(input),
    async finish(): Promise<T> {
      try {
        return await onHash(own, hash.finish());
      } finally {
        own.material.fill(0);
      }
    },
    abort() {
      own.material.fill(0);
      hash.abort();
    },
  };
}

/** Keeps a message until it is whole. */
function holdMessage(
  room: Room,
  onMessage: (message: Uint8Array) => Promise<void>,
  wipe: () => void,
): VerifyOperation {
  let parts: Uint8Array[] = [];
  let held = 0;
  const release = () => {
    room.giveBack(held);
    held = 0;
    parts = [];
    wipe();
  };
  return {
    update(input: Uint8Array) {
      if (held + input.length > MESSAGE_LIMIT) throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
      room.take(input.length);
      parts.push(input.slice());
      held += input.length;
    },
    async finish() {
      try {
        await onMessage(concat(parts));
      } finally {
        release();
      }
    },
    abort: release,
  };
}

/** @param serves - does any driver serve the entry point for this key and algorithm? */
export function createSignaturesInParts(
  whole: Whole,
  serves: (entry: EntryPoint, key: DriverKey, alg: number) => boolean,
): SignaturesInParts {
  return {
    async sign(key, alg, context) {
      if (!PSA_ALG_IS_HASH_AND_SIGN(alg) || !serves('signHash', key, alg)) throw notSupported();
      const itsContext = context.slice();
      return hashFirst(whole, key, alg, (own, hash) => whole.signHash(own, alg, hash, itsContext));
    },
    async verify(key, alg, signature, context, room) {
      const [claimed, itsContext] = [signature.slice(), context.slice()];
      if (PSA_ALG_IS_HASH_AND_SIGN(alg) && serves('verifyHash', key, alg)) {
        return hashFirst(whole, key, alg, (own, hash) =>
          whole.verifyHash(own, alg, hash, claimed, itsContext),
        );
      }
      if (!needsWhole(alg) || !serves('verifyMessage', key, alg)) throw notSupported();
      const own = ownCopy(key);
      return holdMessage(
        room,
        (message) => whole.verifyMessage(own, alg, message, claimed, itsContext),
        () => own.material.fill(0),
      );
    },
  };
}
