/** A call on an open operation may name a key. One that is refused is a failure of the operation. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsentClass } from '../../background/consent/consent.ts';
import { type OperationName, operations } from '../../protocol/operations.ts';
import { PSA_ALG_HKDF, PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_DERIVE } from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE, PSA_KEY_USAGE_VERIFY_DERIVATION } from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { createEngine } from '../support/engine.ts';
import { ON_OPERATION } from './calls.ts';
import { statusOf } from './machine.ts';
import { data } from './model.ts';

const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);

describe('a call with a key on an open operation', () => {
  const withKey = ON_OPERATION.filter((name) => 'keys' in operations[name]);
  const asked: ConsentClass[] = [];
  const denied = new Set<ConsentClass>();
  let session: Session;

  const callOn = (name: OperationName, operation: number): Promise<unknown> => {
    const named = session as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const args = Object.keys(operations[name].in).map((field) => {
      if (field === 'operation') return operation;
      return field in (operations[name] as { keys: object }).keys ? 1 : 0x0101;
    });
    return named[name]!(...args.map((value, i) => (i === 3 ? data(65) : value)));
  };

  beforeEach(async () => {
    asked.length = 0;
    denied.clear();
    session = createEngine({
      consent: {
        async require({ consent }) {
          asked.push(consent);
          if (denied.has(consent)) throw new PsaError(PSA_ERROR_NOT_PERMITTED);
          return false;
        },
      },
    }).connect();
    const usage = PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_VERIFY_DERIVATION;
    // Persistent, so that the user is asked.
    const attributes = { type: PSA_KEY_TYPE_DERIVE, alg: HKDF, usage, lifetime: 1, id: 1 };
    await session.importKey(attributes, data(32));
  });

  it('is one of these', () => {
    expect(withKey.sort()).toEqual([
      'keyDerivationInputKey',
      'keyDerivationKeyAgreement',
      'keyDerivationVerifyKey',
    ]);
  });

  it.each(withKey)('%s: a use that the user denies is a failure of the operation', async (name) => {
    const operation = await session.keyDerivationSetup(HKDF);
    denied.add('use');
    expect(await statusOf(callOn(name, operation))).toBe(PSA_ERROR_NOT_PERMITTED);
    expect(await statusOf(session.keyDerivationGetCapacity(operation))).toBe(PSA_ERROR_BAD_STATE);
  });

  it.each(withKey)('%s: the user is not asked for an operation that has failed', async (name) => {
    const operation = await session.keyDerivationSetup(HKDF);
    await statusOf(session.keyDerivationOutputBytes(operation, 1));
    asked.length = 0;
    expect(await statusOf(callOn(name, operation))).toBe(PSA_ERROR_BAD_STATE);
    expect(asked).not.toContain('use');
  });

  it.each(withKey)('%s: an operation of another family is left alone', async (name) => {
    const hash = await session.hashSetup(PSA_ALG_SHA_256);
    denied.add('use');
    expect(await statusOf(callOn(name, hash))).toBe(PSA_ERROR_BAD_STATE);
    await session.hashFinish(hash);
    expect(asked).not.toContain('use');
  });

  it('fails with a site that is refused', async () => {
    const hash = await session.hashSetup(PSA_ALG_SHA_256);
    denied.add('connect');
    expect(await statusOf(session.hashUpdate(hash, data(3)))).toBe(PSA_ERROR_NOT_PERMITTED);
    denied.clear();
    expect(await statusOf(session.hashFinish(hash))).toBe(PSA_ERROR_BAD_STATE);
  });
});
