/**
 * What every cipher and AEAD of several parts has in common, whatever it is made of: the values are
 * checked, the state is wiped at the end, a tag is compared in full.
 *
 * A stream here is a cipher that has its IV. The order of calls is the core's business; what would
 * be out of order is refused all the same.
 */
import { EMPTY, equalBytes } from '../../../../protocol/bytes.ts';
import { PSA_ERROR_BAD_STATE, PsaError } from '../../../../protocol/psa/status.ts';
import type { AeadOperation, CipherOperation } from '../../driver.ts';
import { invalidArgument, invalidSignature } from '../../keys.ts';

type Maybe<T> = T | Promise<T>;

/** A cipher under way. `update` gives a new array; its input is left as it was. */
export type CipherStream = {
  update(input: Uint8Array): Maybe<Uint8Array>;
  /** What was held back. */
  finish(): Maybe<Uint8Array>;
  wipe(): void;
};

export type CipherParts = {
  /** Is this length, in bytes, one an IV may have? Absent for a cipher without an IV. */
  readonly acceptsIv?: (length: number) => boolean;
  readonly start: (iv: Uint8Array) => CipherStream;
  /** Ends what `start` works with. */
  readonly wipe: () => void;
};

export const badState = () => new PsaError(PSA_ERROR_BAD_STATE);

export function createCipherOperation({ acceptsIv, start, wipe }: CipherParts): CipherOperation {
  let stream: CipherStream | undefined = acceptsIv ? undefined : start(EMPTY);
  const abort = () => {
    stream?.wipe();
    stream = undefined;
    wipe();
  };
  return {
    setIv(iv) {
      if (!acceptsIv || stream) throw badState();
      if (!acceptsIv(iv.length)) throw invalidArgument();
      stream = start(iv);
    },
    update(input) {
      if (!stream) throw badState();
      return stream.update(input);
    },
    async finish() {
      if (!stream) throw badState();
      try {
        return await stream.finish();
      } finally {
        abort();
      }
    },
    abort,
  };
}

/** Lengths that were declared, in bytes. */
export type Lengths = { readonly additionalData: number; readonly plaintext: number };

/** An AEAD under way: additional data, then data, then the tag. */
export type AeadStream = {
  updateAd(input: Uint8Array): void;
  /** As long as its input, and a new array. */
  update(input: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** The whole tag, 16 bytes. */
  tag(): Uint8Array;
  wipe(): void;
};

export type AeadParts = {
  readonly tagLength: number;
  readonly acceptsNonce: (length: number) => boolean;
  readonly start: (nonce: Uint8Array, lengths: Lengths | undefined) => AeadStream;
  readonly wipe: () => void;
};

function checkTag(computed: Uint8Array, tag: Uint8Array): void {
  const good = equalBytes(computed, tag);
  computed.fill(0);
  if (!good) throw invalidSignature();
}

export function createAeadOperation(parts: AeadParts): AeadOperation {
  let lengths: Lengths | undefined;
  let stream: AeadStream | undefined;
  const running = (): AeadStream => {
    if (!stream) throw badState();
    return stream;
  };
  const abort = () => {
    stream?.wipe();
    stream = undefined;
    parts.wipe();
  };
  /** The tag, with which the operation ends. */
  const end = (): Uint8Array => {
    try {
      return running().tag().slice(0, parts.tagLength);
    } finally {
      abort();
    }
  };
  return {
    setLengths(additionalData, plaintext) {
      lengths = { additionalData, plaintext };
    },
    setNonce(nonce) {
      if (stream) throw badState();
      if (!parts.acceptsNonce(nonce.length)) throw invalidArgument();
      stream = parts.start(nonce, lengths);
    },
    updateAd: (input) => running().updateAd(input),
    update: (input) => running().update(input),
    finish: () => ({ ciphertext: EMPTY, tag: end() }),
    verify(tag) {
      checkTag(end(), tag);
      return EMPTY;
    },
    abort,
  };
}
