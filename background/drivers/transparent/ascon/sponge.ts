/**
 * What Ascon-Hash256, Ascon-XOF128 and Ascon-CXOF128 share (NIST SP 800-232, section 5): bytes go into the
 * first eight of the state, and come out of them.
 */
import { permute, STATE_BYTES } from './permutation.ts';

const RATE = 8;
const ROUNDS = 12;
/** Section 5.3: 2048 bits. */
export const MAX_CUSTOMIZATION = 256;

/** Table 14: the initial values, first byte first. */
export const HASH256_IV = Uint8Array.of(0x02, 0x00, 0xcc, 0x00, 0x01, 0x08, 0x00, 0x00);
export const XOF128_IV = Uint8Array.of(0x03, 0x00, 0xcc, 0x00, 0x00, 0x08, 0x00, 0x00);
export const CXOF128_IV = Uint8Array.of(0x04, 0x00, 0xcc, 0x00, 0x00, 0x08, 0x00, 0x00);

export type Sponge = {
  absorb(input: Uint8Array): void;
  /** Pads what was absorbed, to a whole block and beyond. */
  pad(): void;
  /** After `pad`. May be called again: the output goes on. */
  squeeze(length: number): Uint8Array;
  copy(): Sponge;
  wipe(): void;
};

/** @param at - bytes of the current block absorbed, or squeezed, so far */
function spongeOf(state: Uint8Array, at: number): Sponge {
  let pos = at;
  const next = () => {
    permute(state, ROUNDS);
    pos = 0;
  };
  return {
    absorb(input) {
      for (const byte of input) {
        state[pos] = (state[pos] ?? 0) ^ byte;
        pos += 1;
        if (pos === RATE) next();
      }
    },
    pad() {
      state[pos] = (state[pos] ?? 0) ^ 1;
      next();
    },
    squeeze(length) {
      const out = new Uint8Array(length);
      for (let i = 0; i < length; i += 1) {
        if (pos === RATE) next();
        out[i] = state[pos] ?? 0;
        pos += 1;
      }
      return out;
    },
    copy: () => spongeOf(state.slice(), pos),
    wipe: () => {
      state.fill(0);
    },
  };
}

export function createSponge(iv: Uint8Array): Sponge {
  const state = new Uint8Array(STATE_BYTES);
  state.set(iv);
  permute(state, ROUNDS);
  return spongeOf(state, 0);
}

/** Algorithm 7: the length in bits, then the customization string, padded. */
export function customize(sponge: Sponge, customization: Uint8Array): void {
  const length = new Uint8Array(RATE);
  new DataView(length.buffer).setUint32(0, customization.length * 8, true);
  sponge.absorb(length);
  sponge.absorb(customization);
  sponge.pad();
}
