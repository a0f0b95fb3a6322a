/** Runners of key derivation files: HKDF, PBKDF2, and PBES2, which is PBKDF2 and AES-CBC. */
import {
  PSA_KEY_DERIVATION_INPUT_COST as COST,
  PSA_KEY_DERIVATION_INPUT_INFO as INFO,
  PSA_KEY_DERIVATION_INPUT_PASSWORD as PASSWORD,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_HKDF,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_DERIVATION_INPUT_SALT as SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET as SECRET,
  type Session,
} from '../../../sdk/index.ts';
import {
  attempt,
  bytesOf,
  type Case,
  compare,
  concat,
  each,
  isValid,
  type Runner,
  withKey,
} from './support.ts';

type Input = readonly [
  step: number,
  value: Uint8Array<ArrayBuffer> | number | { readonly key: number },
];

/** Sets a derivation up, and hands it on until it is aborted. */
async function derivation<R>(
  session: Session,
  alg: number,
  inputs: readonly Input[],
  work: (operation: number) => Promise<R>,
): Promise<R> {
  const operation = await session.keyDerivationSetup(alg);
  try {
    for (const [step, value] of inputs) {
      if (typeof value === 'number')
        await session.keyDerivationInputInteger(operation, step, value);
      else if ('key' in value) await session.keyDerivationInputKey(operation, step, value.key);
      else await session.keyDerivationInputBytes(operation, step, value);
    }
    return await work(operation);
  } finally {
    await session.keyDerivationAbort(operation);
  }
}

const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);

export const hkdf: Runner = async (session) => ({
  judge: async (vector) => {
    const inputs: Input[] = [
      [SALT, bytesOf(vector, 'salt')],
      [SECRET, bytesOf(vector, 'ikm')],
      [INFO, bytesOf(vector, 'info')],
    ];
    const size = Number(vector['size']);
    const output = derivation(session, HKDF, inputs, (operation) =>
      session.keyDerivationOutputBytes(operation, size),
    );
    return compare(
      await attempt(output),
      isValid(vector) ? bytesOf(vector, 'okm') : PSA_ERROR_INSUFFICIENT_DATA,
    );
  },
});

const PBKDF2 = PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);

const costAndSalt = (vector: Case): Input[] => [
  [COST, Number(vector['iterationCount'])],
  [SALT, bytesOf(vector, 'salt')],
];

/** The password as bytes, which may be empty, and as a key, which may not. */
export const pbkdf2: Runner = async (session) => ({
  judge: (vector) => {
    const password = bytesOf(vector, 'password');
    const output = (value: Uint8Array<ArrayBuffer> | { readonly key: number }) =>
      derivation(session, PBKDF2, [...costAndSalt(vector), [PASSWORD, value]], (operation) =>
        session.keyDerivationOutputBytes(operation, Number(vector['dkLen'])),
      );
    const expected = bytesOf(vector, 'dk');
    const attributes = { type: PSA_KEY_TYPE_PASSWORD, usage: PSA_KEY_USAGE_DERIVE, alg: PBKDF2 };
    const asBytes = async () => compare(await attempt(output(password)), expected);
    if (password.length === 0) return asBytes();
    return each(asBytes, () =>
      withKey(session, attributes, password, async (key) =>
        compare(await attempt(output({ key })), expected),
      ),
    );
  },
});

const CONTENT = {
  type: PSA_KEY_TYPE_AES,
  bits: 256,
  usage: PSA_KEY_USAGE_DECRYPT,
  alg: PSA_ALG_CBC_PKCS7,
};

/**
 * The content key: derived from a key and seen by nobody, or, of an empty password, which no key can hold,
 * made of derived bytes.
 */
async function contentKey(session: Session, vector: Case): Promise<number> {
  const password = bytesOf(vector, 'password');
  const inputs = (value: Uint8Array<ArrayBuffer> | { readonly key: number }): Input[] => [
    ...costAndSalt(vector),
    [PASSWORD, value],
  ];
  if (password.length === 0) {
    const bytes = await derivation(session, PBKDF2, inputs(password), (operation) =>
      session.keyDerivationOutputBytes(operation, CONTENT.bits / 8),
    );
    return session.importKey(CONTENT, new Uint8Array(bytes));
  }
  const attributes = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE, alg: PBKDF2 };
  return withKey(session, attributes, password, (key) =>
    derivation(session, PBKDF2, inputs({ key }), (operation) =>
      session.keyDerivationOutputKey(operation, CONTENT),
    ),
  );
}

/** PBES2 is no algorithm of PSA: it is PBKDF2, and CBC with what it derives. */
export const pbes2: Runner = async (session) => ({
  judge: async (vector) => {
    const key = await contentKey(session, vector);
    const sealed = concat(bytesOf(vector, 'iv'), bytesOf(vector, 'ct'));
    const opened = await attempt(session.cipherDecrypt(key, PSA_ALG_CBC_PKCS7, sealed));
    await session.destroyKey(key);
    return compare(opened, bytesOf(vector, 'msg'));
  },
});
