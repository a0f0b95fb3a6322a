/**
 * PBKDF2 with AES-CMAC-PRF-128 (RFC 4615).
 *
 * Each U(j) is CMAC of one full block: AES(U(j-1) ⊕ K1) with CMAC's first subkey. That is what CBC does to
 * a text whose every block is K1, with U(1) as the IV. So the long chain is one encryption, which WebCrypto
 * and noble do at full speed.
 */
import { cbc, cmac } from '@noble/ciphers/aes.js';
import { concat, xorInto } from '../../../../protocol/bytes.ts';
import { PSA_ERROR_GENERIC_ERROR, PsaError } from '../../../../protocol/psa/status.ts';
import { createPacer } from '../pacer.ts';
import { translate } from '../webcrypto/keys.ts';
import type { StartPbkdf2 } from './pbkdf2-blocks.ts';
import { bigEndian32 } from './prf.ts';

const BLOCK = 16;
/** Blocks encrypted in one go. */
const CHUNK = 16_384;
const ZERO = new Uint8Array(BLOCK);

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);

/** CBC without padding. */
type Encrypt = (
  iv: Uint8Array<ArrayBuffer>,
  blocks: Uint8Array<ArrayBuffer>,
) => Promise<Uint8Array>;

const scriptCbc =
  (key: Uint8Array): Encrypt =>
  async (iv, blocks) =>
    cbc(key, iv, { disablePadding: true }).encrypt(blocks);

async function nativeCbc(subtle: SubtleCrypto, key: Uint8Array<ArrayBuffer>): Promise<Encrypt> {
  const cryptoKey = await subtle
    .importKey('raw', key, 'AES-CBC', false, ['encrypt'])
    .catch((error: unknown) => {
      throw translate(error, failed);
    });
  return async (iv, blocks) => {
    try {
      const padded = await subtle.encrypt({ name: 'AES-CBC', iv }, cryptoKey, blocks);
      return new Uint8Array(padded, 0, blocks.length);
    } catch (error) {
      throw translate(error, failed);
    }
  };
}

/** CMAC's first subkey: AES(0), doubled in GF(2^128) (NIST SP 800-38B, section 6.1). */
function subkey(key: Uint8Array): Uint8Array {
  const l = cbc(key, ZERO, { disablePadding: true }).encrypt(ZERO);
  const carry = -((l[0] ?? 0) >> 7) & 0x87;
  return l.map((byte, i) => (byte << 1) ^ (i === BLOCK - 1 ? carry : (l[i + 1] ?? 0) >> 7));
}

/** A password of any length as a key (RFC 4615, section 3). */
const prfKey = (password: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(password.length === BLOCK ? password : cmac(password, ZERO));

/** The block cipher's K1 over and over. */
function repeated(block: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count * BLOCK);
  for (let offset = 0; offset < out.length; offset += BLOCK) out.set(block, offset);
  return out;
}

/** target ^= each block */
function xorBlocks(target: Uint8Array, blocks: Uint8Array): void {
  for (let offset = 0; offset < blocks.length; offset += BLOCK) {
    xorInto(target, blocks.subarray(offset, offset + BLOCK));
  }
}

export const startCmac =
  (subtle: SubtleCrypto | undefined): StartPbkdf2 =>
  async (password, saltGiven, cost) => {
    const key = prfKey(password);
    const salt = saltGiven.slice();
    const encrypt = subtle ? await nativeCbc(subtle, key) : scriptCbc(key);
    const text = repeated(subkey(key), Math.min(cost, CHUNK));
    let index = 0;
    let ended = false;
    return {
      blocksFor: () => 1,
      async next() {
        const pace = createPacer();
        index += 1;
        let u = new Uint8Array(cmac(concat([salt, bigEndian32(index)]), key));
        const t = u.slice();
        for (let left = cost - 1; left > 0 && !ended; ) {
          const count = Math.min(left, CHUNK);
          const chain = await encrypt(u, text.subarray(0, count * BLOCK));
          xorBlocks(t, chain);
          u = chain.slice(-BLOCK);
          chain.fill(0);
          left -= count;
          await pace();
        }
        u.fill(0);
        return t;
      },
      wipe() {
        ended = true;
        key.fill(0);
        salt.fill(0);
        text.fill(0);
      },
    };
  };
