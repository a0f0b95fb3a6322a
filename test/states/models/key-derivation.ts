/**
 * Key derivation: inputs in the algorithm's order, as bytes, keys or an agreed secret; then outputs, which
 * never end by themselves. Lack of data empties an operation and leaves it alive, and so does a capacity
 * too large to be set.
 */
import { createECDH } from 'node:crypto';
import {
  PSA_ALG_ECDH,
  PSA_ALG_HKDF,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import {
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
} from '../../../protocol/psa/usage.ts';
import {
  CONTEXT,
  COST,
  INFO,
  LABEL,
  OTHER_SECRET,
  PASSWORD,
  SALT,
  SECRET,
  SEED,
} from '../../psa/derivation/steps.ts';
import { flipped } from '../../psa/derivation/support.ts';
import { expectBytes } from '../../support/status.ts';
import type { Bytes, Model, Place, Step } from '../model.ts';
import {
  type Derivation,
  draw,
  drawKey,
  type Facts,
  giveBytes,
  giveInteger,
  giveKey,
  type KeyInput,
  next,
  secret,
  start,
  takeKey,
} from './derivation-facts.ts';
import { due, isComplete, KDFS, TYPES, turn, typesFor } from './kdfs.ts';

const [DERIVE, VERIFY] = [PSA_KEY_USAGE_DERIVE, PSA_KEY_USAGE_VERIFY_DERIVATION];
const STEPS = [SALT, SECRET, INFO, SEED, LABEL, OTHER_SECRET, CONTEXT, COST, PASSWORD];
const stepFor = (n: number) => STEPS[n % STEPS.length] ?? SALT;

const COMBINED = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256));
const OTHER = PSA_ALG_HKDF(PSA_ALG_SHA_512);
const [mine, theirs] = [createECDH('prime256v1'), createECDH('prime256v1')];
mine.generateKeys();
theirs.generateKeys();

async function inputKey(
  { session, handle, inputs }: Place,
  alg: number,
  input: KeyInput,
  n: number,
) {
  const id = await session.importKey({ type: input.type, usage: input.usage, alg }, secret(n));
  await session.keyDerivationInputKey(handle, input.step, id);
  inputs.push({ id, alive: true });
}

/** A step with a key: which, goes by what the operation has had, and by `n`. */
const keyStep = (choose: (facts: Facts, n: number) => KeyInput): Step<Facts> => ({
  call: 'keyDerivationInputKey',
  run: (place, n, facts) => inputKey(place, facts.alg, choose(facts, n), n),
  status: (now, n) => giveKey(now, choose(now, n), n),
});

const dueOr = (now: Facts) => due(now) ?? SALT;
const dueKey = (now: Facts, usage: number): KeyInput => {
  const step = dueOr(now);
  return { step, type: typesFor(now.kdf, step)[0] ?? PSA_KEY_TYPE_RAW_DATA, usage };
};

const wanted = (n: number) => ({
  type: PSA_KEY_TYPE_RAW_DATA,
  bits: (n + 1) * 8,
  usage: PSA_KEY_USAGE_EXPORT,
});

const LACK = { mild: [PSA_ERROR_INSUFFICIENT_DATA] } as const;

/** Compares with a key that is destroyed then: the operation does not need it any more. */
async function verifyKey({ session, handle }: Place, alg: number, expected: Bytes) {
  const attributes = { type: PSA_KEY_TYPE_PASSWORD_HASH, usage: VERIFY, alg };
  const key = await session.importKey(attributes, expected);
  await session.keyDerivationVerifyKey(handle, key).finally(() => session.destroyKey(key));
}

const inputs: Readonly<Record<string, Step<Facts>>> = {
  dueBytes: {
    call: 'keyDerivationInputBytes',
    run: ({ session, handle }, n, facts) =>
      session.keyDerivationInputBytes(handle, dueOr(facts), secret(n)),
    status: (now, n) => giveBytes(now, dueOr(now), n),
  },
  anyBytes: {
    call: 'keyDerivationInputBytes',
    run: ({ session, handle }, n) => session.keyDerivationInputBytes(handle, stepFor(n), secret(n)),
    status: (now, n) => giveBytes(now, stepFor(n), n),
  },
  cost: {
    call: 'keyDerivationInputInteger',
    run: ({ session, handle }) => session.keyDerivationInputInteger(handle, COST, 2),
    status: (now) => giveInteger(now, COST, 2),
  },
  anyInteger: {
    call: 'keyDerivationInputInteger',
    run: ({ session, handle }, n) => session.keyDerivationInputInteger(handle, stepFor(n), n % 4),
    status: (now, n) => giveInteger(now, stepFor(n), n % 4),
  },
  dueKey: keyStep((now) => dueKey(now, DERIVE)),
  dueKeyToVerify: keyStep((now) => dueKey(now, VERIFY)),
  anyKey: keyStep((_now, n) => ({
    step: stepFor(n),
    type: TYPES[n % TYPES.length] ?? PSA_KEY_TYPE_RAW_DATA,
    usage: DERIVE | VERIFY,
  })),
  // What is refused before the operation hears of it has failed as well.
  keyWithoutRight: {
    ...keyStep((now) => dueKey(now, PSA_KEY_USAGE_EXPORT)),
    status: () => PSA_ERROR_NOT_PERMITTED,
  },
  keyOfOtherAlgorithm: {
    call: 'keyDerivationInputKey',
    run: (place, n, facts) => inputKey(place, OTHER, dueKey(facts, DERIVE), n),
    status: () => PSA_ERROR_NOT_PERMITTED,
  },
  noKey: {
    call: 'keyDerivationInputKey',
    run: ({ session, handle }, _n, facts) =>
      session.keyDerivationInputKey(handle, dueOr(facts), 0x3fffffff),
    status: () => PSA_ERROR_INVALID_HANDLE,
  },
  agreement: {
    call: 'keyDerivationKeyAgreement',
    async run({ session, handle, inputs: held }, _n, { alg }) {
      const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
      const privateKey = new Uint8Array(mine.getPrivateKey());
      const own = new Uint8Array([...new Uint8Array(32 - privateKey.length), ...privateKey]);
      const id = await session.importKey({ type, usage: DERIVE, alg }, own);
      const peer = new Uint8Array(theirs.getPublicKey());
      await session.keyDerivationKeyAgreement(handle, SECRET, id, peer);
      held.push({ id, alive: true });
    },
    status(now) {
      const status = turn(now, SECRET);
      takeKey(now, SECRET, mine.computeSecret(theirs.getPublicKey()), DERIVE);
      if (now.begun) return PSA_ERROR_BAD_STATE;
      return now.alg === COMBINED ? status : PSA_ERROR_INVALID_ARGUMENT;
    },
  },
};

const capacities: Readonly<Record<string, Step<Facts>>> = {
  getCapacity: {
    call: 'keyDerivationGetCapacity',
    run: ({ session, handle }) => session.keyDerivationGetCapacity(handle),
    status: () => PSA_SUCCESS,
    check(capacity: number, { left }) {
      if (capacity !== left) throw new Error(`capacity ${capacity}, not ${left}`);
    },
  },
  setCapacity: {
    call: 'keyDerivationSetCapacity',
    mild: [PSA_ERROR_INVALID_ARGUMENT],
    run: ({ session, handle }, n) => session.keyDerivationSetCapacity(handle, n * 4),
    status(now, n) {
      if (n * 4 > now.left) return PSA_ERROR_INVALID_ARGUMENT;
      // An empty operation has nothing to fix any more.
      if (now.kdf.fixesCapacity && now.begun && !now.exhausted) return PSA_ERROR_BAD_STATE;
      now.left = n * 4;
      return PSA_SUCCESS;
    },
  },
};

const outputs: Readonly<Record<string, Step<Facts>>> = {
  outputBytes: {
    call: 'keyDerivationOutputBytes',
    ...LACK,
    run: ({ session, handle }, n) => session.keyDerivationOutputBytes(handle, n),
    status: (now, n) => (now.mayDerive ? draw(now, n) : PSA_ERROR_NOT_PERMITTED),
    check: (output: Bytes, facts, n) => expectBytes(output, next(facts, n)),
  },
  outputKey: {
    call: 'keyDerivationOutputKey',
    ...LACK,
    run: ({ session, handle }, n) => session.keyDerivationOutputKey(handle, wanted(n)),
    status: (now, n) => drawKey(now, n + 1),
    check: async (key: number, facts, n, { session }) =>
      expectBytes(await session.exportKey(key), next(facts, n + 1)),
  },
  outputKeyCustom: {
    call: 'keyDerivationOutputKeyCustom',
    ...LACK,
    run: ({ session, handle }, n) =>
      session.keyDerivationOutputKeyCustom(handle, wanted(n), 0, new Uint8Array(0)),
    status: (now, n) => drawKey(now, n + 1),
    check: async (key: number, facts, n, { session }) =>
      expectBytes(await session.exportKey(key), next(facts, n + 1)),
  },
  verifyBytes: {
    call: 'keyDerivationVerifyBytes',
    ...LACK,
    run: ({ session, handle }, n, facts, legal) =>
      session.keyDerivationVerifyBytes(handle, legal ? next(facts, n) : secret(n).slice(0, n)),
    status: draw,
  },
  verifyWrongBytes: {
    call: 'keyDerivationVerifyBytes',
    ...LACK,
    run: ({ session, handle }, n, facts) => {
      const mayKnow = isComplete(facts) && n < facts.left;
      const wrong = mayKnow ? flipped(next(facts, n + 1)) : secret(n).slice(0, n + 1);
      return session.keyDerivationVerifyBytes(handle, wrong);
    },
    status: (now, n) => draw(now, n + 1) || PSA_ERROR_INVALID_SIGNATURE,
  },
  verifyKey: {
    call: 'keyDerivationVerifyKey',
    ...LACK,
    run: (place, n, facts, legal) =>
      verifyKey(place, facts.alg, legal ? next(facts, n + 1) : secret(n).slice(0, n + 1)),
    status: (now, n) => draw(now, n + 1),
  },
};

const variants = KDFS.map((kdf) => ({ name: kdf.name, kdf, alg: kdf.alg }));
const [hkdf] = KDFS;

export const keyDerivationModel: Model<Facts, Derivation> = {
  family: 'keyDerivation',
  variants: [...variants, ...(hkdf ? [{ name: 'ECDH and HKDF', kdf: hkdf, alg: COMBINED }] : [])],
  setups: {
    setup: {
      call: 'keyDerivationSetup',
      facts: start,
      run: ({ session }, { alg }) => session.keyDerivationSetup(alg),
    },
  },
  steps: { ...inputs, ...capacities, ...outputs },
  abort: 'keyDerivationAbort',
  paths: [
    [
      'HKDF',
      'setup',
      'getCapacity',
      'dueBytes',
      'dueKey',
      'setCapacity',
      'dueBytes',
      'outputBytes',
      'outputKey',
      ['outputKeyCustom', 0],
      ['verifyBytes', 3],
      ['verifyKey', 2],
      ['outputBytes', 3],
    ],
    ['PBKDF2', 'setup', 'cost', 'dueBytes', 'dueKey', 'outputBytes'],
    ['ECDH and HKDF', 'setup', 'agreement', 'dueBytes', 'outputBytes'],
    ['HKDF-Expand', 'setup', 'dueKeyToVerify', 'dueBytes', 'verifyBytes', 'verifyKey'],
  ],
  walks: 110,
};
