/** Ascon-XOF128 and Ascon-CXOF128 (NIST SP 800-232, sections 5.2 and 5.3); PSA's context is the customization. */
import {
  PSA_ALG_ASCON_CXOF128,
  PSA_ALG_ASCON_XOF128,
} from '../../../../protocol/psa/algorithms.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';
import {
  CXOF128_IV,
  createSponge,
  customize,
  MAX_CUSTOMIZATION,
  type Sponge,
  XOF128_IV,
} from './sponge.ts';

function operationOn(sponge: Sponge, isCustomizable: boolean) {
  let isOutput = false;
  return {
    setContext(context: Uint8Array) {
      if (!isCustomizable || context.length > MAX_CUSTOMIZATION) throw invalidArgument();
      customize(sponge, context);
    },
    update: (input: Uint8Array) => sponge.absorb(input),
    output(length: number) {
      if (!isOutput) sponge.pad();
      isOutput = true;
      return sponge.squeeze(length);
    },
    abort: () => sponge.wipe(),
  };
}

export const asconXofs: Driver = {
  name: 'keyward',
  capabilities: [
    { entryPoints: ['xofSetup'], algorithms: [PSA_ALG_ASCON_XOF128, PSA_ALG_ASCON_CXOF128] },
  ],
  async xofSetup(alg) {
    const isCustomizable = alg === PSA_ALG_ASCON_CXOF128;
    return operationOn(createSponge(isCustomizable ? CXOF128_IV : XOF128_IV), isCustomizable);
  },
};
