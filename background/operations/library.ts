/** `psa_crypto_init`: the partition is ready before its first call, so there is nothing to do. */
import type { Handlers } from './handler.ts';

export const library: Pick<Handlers, 'cryptoInit'> = {
  cryptoInit: async () => ({}),
};
