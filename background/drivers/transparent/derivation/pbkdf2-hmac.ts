/**
 * PBKDF2 with HMAC, natively and in script.
 *
 * WebCrypto has no stream: it gives the first bytes, however many. Whoever reads on makes it begin anew
 * each time. One reading of all that is needed costs no more than it must.
 */
import { xorInto } from '../../../../protocol/bytes.ts';
import { PSA_HASH_LENGTH } from '../../../../protocol/psa/sizes.ts';
import { PSA_ERROR_GENERIC_ERROR, PsaError } from '../../../../protocol/psa/status.ts';
import { createPacer } from '../pacer.ts';
import { hashName } from '../webcrypto/hashes.ts';
import { translate } from '../webcrypto/keys.ts';
import type { StartPbkdf2 } from './pbkdf2-blocks.ts';
import { bigEndian32, hmacPrf } from './prf.ts';

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);

/** Iterations between two looks at the clock. */
const BATCH = 256;

export const startHmac =
  (hash: number): StartPbkdf2 =>
  async (password, saltGiven, cost) => {
    const prf = hmacPrf(hash, password);
    const salt = saltGiven.slice();
    let index = 0;
    let ended = false;
    return {
      blocksFor: () => 1,
      /** T(i) = U(1) ⊕ … ⊕ U(c), where U(1) = PRF(salt ‖ i) and U(j) = PRF(U(j-1)). */
      async next() {
        const pace = createPacer();
        index += 1;
        const u = new Uint8Array(prf.length);
        prf.apply([salt, bigEndian32(index)], u);
        const t = u.slice();
        const chain = [u];
        for (let i = 1; i < cost && !ended; i += 1) {
          prf.apply(chain, u);
          xorInto(t, u);
          if (i % BATCH === 0) await pace();
        }
        u.fill(0);
        return t;
      },
      wipe() {
        ended = true;
        prf.wipe();
        salt.fill(0);
      },
    };
  };

export const startNativeHmac =
  (subtle: SubtleCrypto, hash: number): StartPbkdf2 =>
  async (password, saltGiven, iterations) => {
    const length = PSA_HASH_LENGTH(hash);
    const salt = new Uint8Array(saltGiven);
    // No buffer here is shared.
    const key = await subtle
      .importKey('raw', password as Uint8Array<ArrayBuffer>, 'PBKDF2', false, ['deriveBits'])
      .catch((error: unknown) => {
        throw translate(error, failed);
      });
    const parameters = { name: 'PBKDF2', hash: hashName(hash), salt, iterations };
    let blocks = 0;
    const blocksFor = (wanted: number) => blocks + Math.ceil(wanted / length);
    return {
      blocksFor,
      async next(wanted) {
        const before = blocks * length;
        blocks = blocksFor(wanted);
        try {
          const bits = await subtle.deriveBits(parameters, key, blocks * length * 8);
          const all = new Uint8Array(bits);
          const fresh = all.slice(before);
          all.fill(0);
          return fresh;
        } catch (error) {
          throw translate(error, failed);
        }
      },
      wipe: () => {
        salt.fill(0);
      },
    };
  };
