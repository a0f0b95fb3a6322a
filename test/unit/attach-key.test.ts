/** psa_attach_key: a key that is at a location already, named by a label. */
import { describe, expect, it } from 'vitest';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver } from '../../background/drivers/driver.ts';
import {
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_SHA_256,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
} from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import {
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
} from '../../protocol/psa/usage.ts';
import { utf8 } from '../support/bytes.ts';
import { createEngine } from '../support/engine.ts';
import { expectStatus } from '../support/status.ts';

const CARD = 0x800100;
const SAFE = 0x800101;
const at = (location: number, persistence = 0) => location * 256 + persistence;
const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const keys = [{ type, bits: [256] }];
const wanted = { lifetime: at(CARD), usage: PSA_KEY_USAGE_SIGN_MESSAGE, alg };
const LABEL = utf8('slot 9a');

/** A card with one key, which signs by saying which slot it would sign with. */
function open() {
  const given: Uint8Array[] = [];
  const card: Driver = {
    name: 'card',
    capabilities: [
      { entryPoints: ['attachKey'] },
      { entryPoints: ['signMessage'], algorithms: [alg], keys },
    ],
    async attachKey(_attributes, label) {
      if (new TextDecoder().decode(label) !== 'slot 9a') {
        throw new PsaError(PSA_ERROR_DOES_NOT_EXIST);
      }
      const material = Uint8Array.of(0x9a);
      given.push(material);
      const usage = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_SIGN_HASH;
      return { type, bits: 256, policy: { usage, alg }, material };
    },
    signMessage: async ({ material }) => material.slice(),
  };
  const safe: Driver = { name: 'safe', capabilities: [] };
  const opaque = new Map([
    [CARD, card],
    [SAFE, safe],
  ]);
  const engine = createEngine({ drivers: createDispatcher({ transparent: [], opaque }) });
  return { session: engine.connect(), given };
}

describe('a key at a location', () => {
  it('gets an id, works where it is, and has the attributes of both sides', async () => {
    const { session, given } = open();
    const key = await session.attachKey(wanted, LABEL);
    expect(await session.getKeyAttributes(key)).toEqual({ ...wanted, id: key, type, bits: 256 });
    expect(await session.signMessage(key, alg, utf8('abc'))).toEqual(Uint8Array.of(0x9a));
    expect(given).toEqual([Uint8Array.of(0)]);
  });

  it('may do no more than both sides permit', async () => {
    const { session } = open();
    const usage = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_EXPORT;
    const key = await session.attachKey({ ...wanted, usage, type, bits: 256 }, LABEL);
    expect((await session.getKeyAttributes(key)).usage).toBe(PSA_KEY_USAGE_SIGN_MESSAGE);
    await expectStatus(session.signHash(key, alg, new Uint8Array(32)), PSA_ERROR_NOT_PERMITTED);
    await expectStatus(session.exportKey(key), PSA_ERROR_NOT_PERMITTED);
  });

  it('is detached when its id is destroyed, and attached anew under another', async () => {
    const { session } = open();
    const key = await session.attachKey(wanted, LABEL);
    await session.destroyKey(key);
    await expectStatus(session.getKeyAttributes(key), PSA_ERROR_INVALID_HANDLE);
    expect(await session.attachKey(wanted, LABEL)).not.toBe(key);
  });
});

describe('what is not attached', () => {
  it.each([
    ['a label without a key', wanted, utf8('slot 9b'), PSA_ERROR_DOES_NOT_EXIST],
    ['another type', { ...wanted, type: PSA_KEY_TYPE_AES }, LABEL, PSA_ERROR_INVALID_ARGUMENT],
    ['another size', { ...wanted, bits: 384 }, LABEL, PSA_ERROR_INVALID_ARGUMENT],
    ['another algorithm', { ...wanted, alg: PSA_ALG_ECDSA_ANY }, LABEL, PSA_ERROR_INVALID_ARGUMENT],
    ['an unknown usage', { ...wanted, usage: 0x40 }, LABEL, PSA_ERROR_INVALID_ARGUMENT],
    [
      'a persistent id',
      { ...wanted, lifetime: at(CARD, 1), id: 1 },
      LABEL,
      PSA_ERROR_INVALID_ARGUMENT,
    ],
    ['local storage', { ...wanted, lifetime: 0 }, LABEL, PSA_ERROR_INVALID_ARGUMENT],
    ['no location', { ...wanted, lifetime: at(0x800102) }, LABEL, PSA_ERROR_INVALID_ARGUMENT],
    ['a location without', { ...wanted, lifetime: at(SAFE) }, LABEL, PSA_ERROR_NOT_SUPPORTED],
  ])('%s', async (_name, attributes, label, status) => {
    await expectStatus(open().session.attachKey(attributes, label), status);
  });
});
