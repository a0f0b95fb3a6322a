/** The SDK over the whole table, and what a refusal says: its status, and nothing besides. */
import { describe, expect, it } from 'vitest';
import { protobuf } from '../../../protocol/encoding/protobuf.ts';
import { type OperationName, operationByOpcode, operations } from '../../../protocol/operations.ts';
import {
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CMAC,
  PSA_ALG_ECDSA,
  PSA_ALG_GCM,
  PSA_ALG_HKDF,
  PSA_ALG_HMAC,
  PSA_ALG_KW,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_SHA_256,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_DERIVATION_INPUT_SECRET } from '../../../protocol/psa/derivation.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_INVALID_SIGNATURE,
  PsaError,
  statusName,
} from '../../../protocol/psa/status.ts';
import type { Fields } from '../../../protocol/schema.ts';
import type { ClientTransport } from '../../../sdk/client.ts';
import { createSession, type Session } from '../../../sdk/session.ts';
import { argumentsOf, methodsOf, open, EVERY_USAGE as usage } from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** An operation without a signature in sdk/psa is a compile error here, and so is a name misspelt. */
type Untyped = Exclude<OperationName, keyof Session>;
type Unknown = Exclude<keyof Session, OperationName | 'call' | 'close'>;
const untyped: readonly Untyped[] = [] satisfies readonly never[];
const allTyped: [Untyped, Unknown] extends [never, never] ? true : false = true;

const session = open();
const filled = (length: number, value: number): Bytes => new Uint8Array(length).fill(value);

async function errorOf(work: Promise<unknown>): Promise<Error> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('it was not refused');
  return outcome;
}

/** Everything of an error but where it was made. */
const contentOf = (error: Error) =>
  Object.fromEntries(
    Object.getOwnPropertyNames(error)
      .filter((name) => name !== 'stack')
      .map((name) => [name, (error as unknown as Record<string, unknown>)[name]]),
  );

async function says(status: number, ...attempts: readonly Promise<unknown>[]): Promise<void> {
  const code = statusName(status);
  for (const error of await Promise.all(attempts.map(errorOf))) {
    expect(error).toBeInstanceOf(PsaError);
    expect(contentOf(error)).toEqual({ name: 'PsaError', code, status, message: code });
  }
}

describe('the session', () => {
  it('has a method for each operation, and a type for each method', () => {
    expect(allTyped).toBe(true);
    expect(untyped).toEqual([]);
    const methods = methodsOf(session);
    const names = Object.keys(operations) as OperationName[];
    expect(names.filter((name) => typeof methods[name] !== 'function')).toEqual([]);
    expect(Object.keys(session).sort()).toEqual([...names, 'call', 'close'].sort());
  });

  it('refuses numbers that do not fit', async () => {
    const methods = methodsOf(session);
    for (const value of [1.5, -1, Number.NaN, 2n ** 64n, '1']) {
      const error = await errorOf(methods.keyDerivationInputInteger(1, 0x205, value));
      expect(error).toMatchObject({ status: PSA_ERROR_INVALID_ARGUMENT });
    }
  });
});

describe('the transport', () => {
  /** Answers with one open operation wherever an operation is asked for. */
  function stub() {
    const held: number[] = [];
    const transport: ClientTransport = {
      async call({ opcode }) {
        const name = operationByOpcode.get(opcode) as OperationName;
        const { out }: { out: Fields } = operations[name];
        const values = Object.entries(out).map(([field, { kind }]) => [
          field,
          kind === 'bytes' ? filled(1, 0) : 9,
        ]);
        const body = protobuf.encode(out, Object.fromEntries(values));
        return { rpcStatus: 0, serviceStatus: 0, body };
      },
      hold: (open) => held.push(open),
      close: () => undefined,
    };
    return { methods: methodsOf(createSession(transport)), held };
  }

  it('is held from the setup of an operation to its last call', async () => {
    for (const [setUp, last] of [
      ['hashSetup', 'hashSuspend'],
      ['hashSetup', 'hashVerify'],
      ['hashResume', 'hashFinish'],
      ['pakeSetup', 'pakeGetSharedKey'],
      ['aeadDecryptSetup', 'aeadVerify'],
      ['verifySetup', 'verifyFinish'],
      ['keyDerivationSetup', 'keyDerivationAbort'],
    ] as const) {
      const { methods, held } = stub();
      await methods[setUp](...argumentsOf(setUp, {}));
      await methods[last](...argumentsOf(last, { operation: 9, attributes: {} }));
      expect(held, last).toEqual([1, 0]);
    }
  });
});

describe('a failed verification', () => {
  const wrong = PSA_ERROR_INVALID_SIGNATURE;
  const input = filled(40, 7);

  it('of a hash says so and no more', async () => {
    const alg = PSA_ALG_SHA_256;
    const short = session.hashCompare(alg, input, filled(3, 0));
    const operation = await session.hashSetup(alg);
    const finished = session.hashVerify(operation, filled(32, 0));
    await says(wrong, session.hashCompare(alg, input, filled(32, 0)), short, finished);
  });

  it('of a MAC says so and no more', async () => {
    for (const [type, alg, length] of [
      [PSA_KEY_TYPE_HMAC, PSA_ALG_HMAC(PSA_ALG_SHA_256), 32],
      [PSA_KEY_TYPE_AES, PSA_ALG_CMAC, 16],
    ] as const) {
      const key = await session.generateKey({ type, bits: 256, usage, alg });
      const operation = await session.macVerifySetup(key, alg);
      const good = await session.macCompute(key, alg, input);
      const first = new Uint8Array(good);
      first[0] = (first[0] ?? 0) ^ 1;
      const last = new Uint8Array(good);
      last[length - 1] = (last[length - 1] ?? 0) ^ 1;
      await says(
        wrong,
        session.macVerify(key, alg, input, first),
        session.macVerify(key, alg, input, last),
        session.macVerify(key, alg, input, filled(length - 1, 0)),
        session.macVerifyFinish(operation, first),
      );
    }
  });

  it('of a signature says so and no more', async () => {
    const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
    const key = await session.generateKey({ type, bits: 256, usage, alg });
    const good = new Uint8Array(await session.signMessage(key, alg, input));
    const operation = await session.verifySetup(key, alg, good);
    await says(
      wrong,
      session.verifyMessage(key, alg, filled(1, 0), good),
      session.verifyMessage(key, alg, input, filled(64, 0xff)),
      session.verifyHash(key, alg, filled(32, 1), good),
      session.verifyMessageWithContext(key, alg, input, filled(0, 0), filled(64, 0)),
      session.verifyHashWithContext(key, alg, filled(32, 1), filled(0, 0), good),
      session.verifyFinish(operation),
    );
  });

  it('of a tag says so and no more', async () => {
    const type = PSA_KEY_TYPE_AES;
    const nonce = filled(12, 1);
    const none = filled(0, 0);
    const key = await session.generateKey({ type, bits: 256, usage, alg: PSA_ALG_GCM });
    const operation = await session.aeadDecryptSetup(key, PSA_ALG_GCM);
    await session.aeadSetNonce(operation, nonce);
    const wrapping = await session.generateKey({ type, bits: 256, usage, alg: PSA_ALG_KW });
    const wrapped = { type, usage, alg: 0 };
    await says(
      wrong,
      session.aeadDecrypt(key, PSA_ALG_GCM, nonce, none, filled(40, 3)),
      session.aeadVerify(operation, filled(16, 0)),
      session.unwrapKey(wrapped, wrapping, PSA_ALG_KW, filled(40, 3)),
    );
  });

  it('of a derivation says so and no more', async () => {
    const alg = PSA_ALG_HKDF(PSA_ALG_SHA_256);
    const operation = await session.keyDerivationSetup(alg);
    const key = await session.generateKey({ type: PSA_KEY_TYPE_DERIVE, bits: 256, usage, alg });
    await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SECRET, key);
    await session.keyDerivationInputBytes(operation, 0x0203, filled(0, 0));
    await says(wrong, session.keyDerivationVerifyBytes(operation, filled(16, 0)));
  });
});

describe('bad padding', () => {
  const bad = PSA_ERROR_INVALID_PADDING;

  it('of a block cipher says so and no more', async () => {
    const alg = PSA_ALG_CBC_PKCS7;
    const { type, zero } = { type: PSA_KEY_TYPE_AES, zero: filled(16, 0) };
    const key = await session.importKey({ type, usage, alg }, zero);
    // Decrypted by hand: what ends in a byte that is no padding, whatever stands before it.
    const open = session.cipherDecrypt(key, alg, filled(48, 0));
    const operation = await session.cipherDecryptSetup(key, alg);
    await session.cipherSetIv(operation, zero);
    await session.cipherUpdate(operation, zero);
    await says(bad, open, session.cipherFinish(operation));
  });

  it('of RSA says so and no more', async () => {
    const type = PSA_KEY_TYPE_RSA_KEY_PAIR;
    for (const alg of [PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256), PSA_ALG_RSA_PKCS1V15_CRYPT]) {
      const key = await session.generateKey({ type, bits: 2048, usage, alg });
      const bytes = [filled(256, 1), filled(256, 2)];
      await says(bad, ...bytes.map((each) => session.asymmetricDecrypt(key, alg, each)));
    }
  });
});
