/** One vector of key wrapping, there and back. */
import { expect } from 'vitest';
import { PSA_KEY_TYPE_RAW_DATA } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_EXPORT } from '../../../protocol/psa/usage.ts';
import { toHex } from '../../support/hex.ts';
import { type Bytes, expectStatus, type Symmetric, withKey } from './support.ts';

export type WrapVector = {
  readonly alg: number;
  readonly type: number;
  readonly wrappingKey: Bytes;
  readonly key: Bytes;
  readonly wrapped: Bytes;
};

const RAW = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };

export async function checkWrap(session: Symmetric, vector: WrapVector): Promise<void> {
  const { alg, type, wrappingKey, wrapped } = vector;
  await withKey(session, type, alg, wrappingKey, (kek) =>
    withKey(session, PSA_KEY_TYPE_RAW_DATA, 0, vector.key, async (key) => {
      expect(toHex(await session.wrapKey(kek, alg, key))).toBe(toHex(wrapped));
      const back = await session.unwrapKey(RAW, kek, alg, wrapped);
      expect(toHex(await session.exportKey(back))).toBe(toHex(vector.key));
      expect(await session.getKeyAttributes(back)).toMatchObject({ bits: vector.key.length * 8 });
      await session.destroyKey(back);
    }),
  );
}

/** What does not unwrap. */
export async function checkBadWrap(
  session: Symmetric,
  { alg, type, wrappingKey, wrapped }: Omit<WrapVector, 'key'>,
): Promise<void> {
  await withKey(session, type, alg, wrappingKey, (kek) =>
    expectStatus(
      session.unwrapKey(RAW, kek, alg, wrapped),
      PSA_ERROR_INVALID_SIGNATURE,
      PSA_ERROR_INVALID_ARGUMENT,
    ),
  );
}
