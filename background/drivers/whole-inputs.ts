/**
 * MACs, ciphers and AEAD over a whole input: by a driver that takes it at once, or else by an operation of
 * several parts that is given it in one.
 */
import { concat } from '../../protocol/bytes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Direction, EntryPoints } from './driver.ts';
import { orElse, type Selection } from './selection.ts';

type Run = Selection['run'];
type Part<E extends keyof EntryPoints> = Pick<EntryPoints, E>;

/** A whole input given to an operation of several parts. */
const inParts = async <O extends { abort(): void }, T>(
  setUp: () => Promise<O>,
  work: (operation: O) => Promise<T>,
): Promise<T> => {
  const operation = await setUp();
  try {
    return await work(operation);
  } finally {
    operation.abort();
  }
};

export const macs = (run: Run): Part<'macCompute' | 'macSetup'> => {
  const macSetup: EntryPoints['macSetup'] = (key, alg) =>
    run('macSetup', key.attributes, alg, (entry) => entry(key, alg));
  return {
    macSetup,
    macCompute: (key, alg, input) =>
      orElse(
        () => run('macCompute', key.attributes, alg, (entry) => entry(key, alg, input)),
        () =>
          inParts(
            () => macSetup(key, alg),
            async (operation) => {
              await operation.update(input);
              return operation.finish();
            },
          ),
      ),
  };
};

export const ciphers = (run: Run): Part<'cipherEncrypt' | 'cipherDecrypt' | 'cipherSetup'> => {
  const cipherSetup: EntryPoints['cipherSetup'] = (key, alg, direction) =>
    run('cipherSetup', key.attributes, alg, (entry) => entry(key, alg, direction));
  const whole =
    (
      entryPoint: 'cipherEncrypt' | 'cipherDecrypt',
      direction: Direction,
    ): EntryPoints['cipherEncrypt'] =>
    (key, alg, iv, input) =>
      orElse(
        () => run(entryPoint, key.attributes, alg, (entry) => entry(key, alg, iv, input)),
        () =>
          inParts(
            () => cipherSetup(key, alg, direction),
            async (operation) => {
              if (iv.length > 0) await operation.setIv(iv);
              return concat([await operation.update(input), await operation.finish()]);
            },
          ),
      );
  return {
    cipherSetup,
    cipherEncrypt: whole('cipherEncrypt', 'encrypt'),
    cipherDecrypt: whole('cipherDecrypt', 'decrypt'),
  };
};

export const aeads = (run: Run): Part<'aeadEncrypt' | 'aeadDecrypt' | 'aeadSetup'> => {
  const aeadSetup: EntryPoints['aeadSetup'] = (key, alg, tagLength, direction) =>
    run('aeadSetup', key.attributes, alg, (entry) => entry(key, alg, tagLength, direction));
  return {
    aeadSetup,
    aeadEncrypt: (key, alg, tagLength, nonce, ad, plaintext) =>
      orElse(
        () =>
          run('aeadEncrypt', key.attributes, alg, (entry) =>
            entry(key, alg, tagLength, nonce, ad, plaintext),
          ),
        () =>
          inParts(
            () => aeadSetup(key, alg, tagLength, 'encrypt'),
            async (operation) => {
              operation.setLengths(ad.length, plaintext.length);
              await operation.setNonce(nonce);
              await operation.updateAd(ad);
              const body = await operation.update(plaintext);
              const { ciphertext, tag } = await operation.finish();
              return concat([body, ciphertext, tag]);
            },
          ),
      ),
    aeadDecrypt: (key, alg, tagLength, nonce, ad, ciphertext) =>
      orElse(
        () =>
          run('aeadDecrypt', key.attributes, alg, (entry) =>
            entry(key, alg, tagLength, nonce, ad, ciphertext),
          ),
        () =>
          inParts(
            () => aeadSetup(key, alg, tagLength, 'decrypt'),
            async (operation) => {
              const length = ciphertext.length - tagLength;
              if (length < 0) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
              operation.setLengths(ad.length, length);
              await operation.setNonce(nonce);
              await operation.updateAd(ad);
              const body = await operation.update(ciphertext.subarray(0, length));
              try {
                return concat([body, await operation.verify(ciphertext.subarray(length))]);
              } finally {
                body.fill(0);
              }
            },
          ),
      ),
  };
};
