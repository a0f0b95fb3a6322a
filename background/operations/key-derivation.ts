/**
 * Key derivation (PSA Crypto 1.5, key derivation). Of all failures two leave an operation alive: a capacity
 * too large to be set, and lack of data. There is no finish: output goes on until the operation is aborted.
 */
import {
  PSA_ALG_IS_KEY_AGREEMENT,
  PSA_ALG_IS_KEY_DERIVATION,
  PSA_ALG_IS_STANDALONE_KEY_AGREEMENT,
  PSA_ALG_KEY_AGREEMENT_GET_BASE,
} from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_PASSWORD_HASH } from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE } from '../../protocol/psa/usage.ts';
import { offers } from './capabilities.ts';
import { checkProduction } from './custom-production.ts';
import {
  derivationOf,
  isMainSecret,
  takesAgreement,
  takesBytes,
  takesKey,
} from './derivation-inputs.ts';
import { createPlacedDerivation } from './derivation-place.ts';
import {
  capacityOf,
  createDerivation,
  type Derivation,
  draw,
  giveInput,
  outputBytes,
  outputKey,
  verifyOutput,
  verifyOutputKey,
} from './derivation-state.ts';
import type { Handlers, Handling } from './handler.ts';

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

function checkSetup(alg: number, drivers: Handling<never>['drivers']): void {
  if (PSA_ALG_IS_STANDALONE_KEY_AGREEMENT(alg)) throw invalid();
  if (!PSA_ALG_IS_KEY_DERIVATION(derivationOf(alg))) throw invalid();
  const base = PSA_ALG_KEY_AGREEMENT_GET_BASE(alg);
  if (PSA_ALG_IS_KEY_AGREEMENT(alg) && !offers(drivers, ['rawKeyAgreement'], base)) {
    throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  }
}

/** The secret of a key agreement, for as long as `give` takes. */
async function agree(
  { request, keys, drivers }: Handling<'keyDerivationKeyAgreement'>,
  derivation: Derivation,
): Promise<void> {
  const { alg, kdf, operation } = derivation;
  const isCombined = PSA_ALG_IS_KEY_AGREEMENT(alg);
  if (!isCombined || !takesAgreement(kdf, request.step)) throw invalid();
  const base = PSA_ALG_KEY_AGREEMENT_GET_BASE(alg);
  const secret = await drivers.rawKeyAgreement(keys.privateKey, base, request.peerKey);
  try {
    await operation.inputShared(request.step, keys.privateKey, secret, PSA_KEY_TYPE_DERIVE);
  } finally {
    secret.fill(0);
  }
  if (isMainSecret(request.step)) derivation.keyed = true;
}

export const keyDerivation: Pick<
  Handlers,
  | 'keyDerivationSetup'
  | 'keyDerivationGetCapacity'
  | 'keyDerivationSetCapacity'
  | 'keyDerivationInputBytes'
  | 'keyDerivationInputInteger'
  | 'keyDerivationInputKey'
  | 'keyDerivationKeyAgreement'
  | 'keyDerivationOutputBytes'
  | 'keyDerivationOutputKey'
  | 'keyDerivationOutputKeyCustom'
  | 'keyDerivationVerifyBytes'
  | 'keyDerivationVerifyKey'
  | 'keyDerivationAbort'
> = {
  async keyDerivationSetup({ request: { alg }, drivers, contexts }) {
    checkSetup(alg, drivers);
    const operation = await createPlacedDerivation(drivers, derivationOf(alg));
    return { operation: contexts.open('keyDerivation', alg, createDerivation(alg, operation)) };
  },
  async keyDerivationGetCapacity({ request, contexts }) {
    return { capacity: await contexts.look('keyDerivation', request.operation, capacityOf) };
  },
  async keyDerivationSetCapacity({ request: { operation, capacity }, contexts }) {
    await contexts.look('keyDerivation', operation, (derivation: Derivation) => {
      if (capacity > capacityOf(derivation)) throw invalid();
    });
    await contexts.use('keyDerivation', operation, (derivation: Derivation) => {
      if (!derivation.exhausted) derivation.operation.setCapacity(capacity);
    });
    return {};
  },
  async keyDerivationInputBytes({ request, contexts }) {
    await giveInput(contexts, request, async ({ kdf, operation }) => {
      if (!takesBytes(kdf, request.step)) throw invalid();
      contexts.keep('keyDerivation', request.operation, request.data.length);
      await operation.input(request.step, request.data, 0);
    });
    return {};
  },
  async keyDerivationInputInteger({ request, contexts }) {
    await giveInput(contexts, request, async ({ operation }) =>
      operation.inputInteger(request.step, request.value),
    );
    return {};
  },
  async keyDerivationInputKey({ request: { operation, step }, keys: { key }, contexts }) {
    await giveInput(contexts, { operation }, async (derivation) => {
      const { policy } = key.attributes;
      if (!takesKey(derivation.kdf, step, key.attributes)) throw invalid();
      await derivation.operation.inputKey(step, key);
      if ((policy.usage & PSA_KEY_USAGE_DERIVE) === 0) derivation.mayDerive = false;
      if (isMainSecret(step)) derivation.keyed = true;
    });
    return {};
  },
  async keyDerivationKeyAgreement(handling) {
    await giveInput(handling.contexts, handling.request, (derivation) =>
      agree(handling, derivation),
    );
    return {};
  },
  async keyDerivationOutputBytes({ request, contexts }) {
    return {
      data: await draw(contexts, request, (derivation) =>
        outputBytes(derivation, request.outputLength),
      ),
    };
  },
  async keyDerivationOutputKey({ request, contexts, ...parts }) {
    return {
      key: await draw(contexts, request, (derivation) =>
        outputKey(derivation, request.attributes, parts),
      ),
    };
  },
  async keyDerivationOutputKeyCustom({ request, contexts, ...parts }) {
    const { attributes, flags, customData } = request;
    return {
      key: await draw(contexts, request, async (derivation) => {
        checkProduction(attributes.type, flags, customData);
        return outputKey(derivation, attributes, parts);
      }),
    };
  },
  async keyDerivationVerifyBytes({ request, contexts }) {
    await draw(contexts, request, (derivation) => verifyOutput(derivation, request.expectedOutput));
    return {};
  },
  async keyDerivationVerifyKey({ request, keys: { expected }, contexts }) {
    await draw(contexts, request, async (derivation) => {
      if (expected.attributes.type !== PSA_KEY_TYPE_PASSWORD_HASH) throw invalid();
      await verifyOutputKey(derivation, expected);
    });
    return {};
  },
  async keyDerivationAbort({ request, contexts }) {
    contexts.abort('keyDerivation', request.operation);
    return {};
  },
};
