/**
 * What all key derivations have in common: a capacity that only shrinks, and a stream of blocks that is
 * handed out in pieces of any length.
 *
 * Long outputs give the worker back to others every few milliseconds, and stop when the operation is
 * aborted meanwhile.
 */
import { EMPTY } from '../../../../protocol/bytes.ts';
import { PSA_ERROR_BAD_STATE, PsaError } from '../../../../protocol/psa/status.ts';
import type { KeyDerivationOperation } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';
import { createPacer } from '../pacer.ts';

type Maybe<T> = T | Promise<T>;

export type Blocks = {
  /** The next bytes of the stream, at least one; they belong to the caller. `wanted` is a hint. */
  next(wanted: number): Maybe<Uint8Array>;
  wipe(): void;
};

export type Recipe = {
  /** Bytes there are, unless the caller sets less. */
  readonly capacity: number;
  /** @param keyType - type of the key that the bytes are of; 0 if they are of none */
  input(step: number, data: Uint8Array, keyType: number): Maybe<void>;
  inputInteger?(step: number, value: bigint): void;
  /** Called once, for the first output. @throws PsaError PSA_ERROR_BAD_STATE if an input is missing */
  begin(capacity: number): Maybe<Blocks>;
  /** The output depends on the capacity, which is fixed with the first output. */
  readonly fixesCapacity?: true;
  /** The only length, other than 0, that can be put out. */
  readonly onlyLength?: number;
  /** Wipes the inputs. */
  wipe(): void;
};

const badState = () => new PsaError(PSA_ERROR_BAD_STATE);

/** The core also says of what type the key is that an input comes from. */
type TypedOperation = Omit<KeyDerivationOperation, 'input'> & {
  input(step: number, data: Uint8Array, keyType?: number): Maybe<void>;
};

export function createDerivationOperation(recipe: Recipe): TypedOperation {
  let left = recipe.capacity;
  let blocks: Blocks | undefined;
  let rest: Uint8Array = EMPTY;
  let ended = false;

  const abort = () => {
    ended = true;
    left = 0;
    rest.fill(0);
    rest = EMPTY;
    blocks?.wipe();
    recipe.wipe();
  };
  const takesInput = () => {
    if (blocks || ended) throw badState();
  };

  async function fill(out: Uint8Array, source: Blocks): Promise<void> {
    const pace = createPacer();
    for (let offset = 0; ; ) {
      const piece = rest.subarray(0, out.length - offset);
      out.set(piece, offset);
      offset += piece.length;
      rest = rest.subarray(piece.length);
      piece.fill(0);
      if (offset === out.length) return;
      const next = await source.next(out.length - offset);
      await pace();
      if (ended) {
        next.fill(0);
        throw badState();
      }
      rest = next;
    }
  }

  return {
    input(step, data, keyType = 0) {
      takesInput();
      return recipe.input(step, data, keyType);
    },
    inputInteger(step, value) {
      takesInput();
      if (!recipe.inputInteger) throw invalidArgument();
      recipe.inputInteger(step, value);
    },
    capacity: () => left,
    setCapacity(capacity) {
      if (blocks && recipe.fixesCapacity) throw badState();
      left = capacity;
    },
    async output(length) {
      if (ended) throw badState();
      blocks ??= await recipe.begin(left);
      if (ended) {
        blocks.wipe();
        throw badState();
      }
      const { onlyLength = length } = recipe;
      if (length !== 0 && length !== onlyLength) throw invalidArgument();
      const out = new Uint8Array(length);
      try {
        await fill(out, blocks);
      } catch (error) {
        out.fill(0);
        throw error;
      }
      left -= length;
      return out;
    },
    abort,
  };
}

/** A stream that is there already. */
export const wholeBlock = (bytes: Uint8Array): Blocks => ({
  next: () => bytes.slice(),
  wipe: () => bytes.fill(0),
});
