/**
 * Mistakes that do not compile. Each `@ts-expect-error` stands for one; the type check of the tests fails
 * where the mistake would pass. Nothing is called at run time.
 */
import { describe, expectTypeOf, it } from 'vitest';
import type { Caller, OwnerId } from '../../background/caller.ts';
import type { StoredKey } from '../../background/keystore/key-file.ts';
import type { PermittedKey } from '../../background/keystore/policy.ts';
import type { Handler, Handlers, Handling, KeysOf } from '../../background/operations/handler.ts';
import type { Admin, AdminRequest, AdminResponse } from '../../protocol/admin.ts';
import type { Operation, OperationName, Request, Response } from '../../protocol/operations.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { bytes, type Message, u32, u64 } from '../../protocol/schema.ts';

const signature = new Uint8Array(0);
declare const handlers: Handlers;
declare const stored: StoredKey;

describe('the registry of handlers', () => {
  it('is total over the table', () => {
    expectTypeOf<keyof Handlers>().toEqualTypeOf<OperationName>();
    const incomplete = () => {
      const { signMessage: _left, ...others } = handlers;
      // @ts-expect-error: signMessage has no handler
      return others satisfies Handlers;
    };
    expectTypeOf(incomplete).toBeFunction();
  });

  it('takes no handler for an operation that is not in the table', () => {
    const surplus = () =>
      // @ts-expect-error: there is no such operation
      ({ ...handlers, signMassage: handlers.signMessage }) satisfies Handlers;
    expectTypeOf(surplus).toBeFunction();
  });

  it('takes no handler of another operation', () => {
    // @ts-expect-error: verifyMessage answers with nothing
    const wrong: Pick<Handlers, 'signMessage'> = { signMessage: async () => ({}) };
    // @ts-expect-error: its response is not signMessage's
    const other = (): Handler<'signMessage'> => handlers.hashCompute;
    expectTypeOf([wrong, other]).toBeArray();
  });
});

describe('a response', () => {
  it('has the fields of the table', () => {
    const right: Handler<'signMessage'> = async () => ({ signature });
    // @ts-expect-error: the field is called signature
    const misnamed: Handler<'signMessage'> = async () => ({ sig: signature });
    // @ts-expect-error: nothing is not a signature
    const missing: Handler<'signMessage'> = async () => ({});
    // @ts-expect-error: a signature is bytes
    const mistyped: Handler<'signMessage'> = async () => ({ signature: 'abc' });
    // @ts-expect-error: a handler promises
    const sync: Handler<'signMessage'> = () => ({ signature });
    // @ts-expect-error: the tag is missing
    const half: Handler<'aeadFinish'> = async () => ({ ciphertext: signature });
    expectTypeOf([right, misnamed, missing, mistyped, sync, half]).toBeArray();
  });

  it('of each operation is what the table says', () => {
    expectTypeOf<Response<'generateKey'>>().toEqualTypeOf<{ readonly key: number }>();
    expectTypeOf<Response<'destroyKey'>>().toEqualTypeOf<Message<Record<never, never>>>();
    expectTypeOf<Response<'getKeyAttributes'>['attributes']>().toEqualTypeOf<KeyAttributes>();
  });
});

describe('a request', () => {
  it('has the fields of the table, and no others', () => {
    expectTypeOf<Request<'signMessage'>>().toEqualTypeOf<{
      readonly key: number;
      readonly alg: number;
      readonly message: Uint8Array;
    }>();
    const misread: Handler<'signMessage'> = async ({ request }) => ({
      // @ts-expect-error: it is called message
      signature: request.hash,
    });
    const changed: Handler<'signMessage'> = async ({ request }) => {
      // @ts-expect-error: a request is not changed
      request.alg = 0;
      return { signature };
    };
    expectTypeOf([misread, changed]).toBeArray();
  });
});

describe('a key', () => {
  it('is there for an operation that has one', () => {
    expectTypeOf<KeysOf<'signMessage'>>().toEqualTypeOf<{ readonly key: PermittedKey }>();
    expectTypeOf<KeysOf<'copyKey'>>().toEqualTypeOf<{ readonly sourceKey: PermittedKey }>();
    expectTypeOf<KeysOf<'rawKeyAgreement'>>().toEqualTypeOf<{
      readonly privateKey: PermittedKey;
    }>();
  });

  it('may be absent where id 0 is let through', () => {
    expectTypeOf<KeysOf<'destroyKey'>>().toEqualTypeOf<{
      readonly key: PermittedKey | undefined;
    }>();
    const careless: Handler<'destroyKey'> = async ({ keys, keystore }) => {
      // @ts-expect-error: there may be no key
      await keystore.destroy(keys.key);
      return {};
    };
    expectTypeOf(careless).toBeFunction();
  });

  it('is not there for an operation without one', () => {
    expectTypeOf<keyof KeysOf<'hashCompute'>>().toEqualTypeOf<never>();
    expectTypeOf<keyof KeysOf<'generateKey'>>().toEqualTypeOf<never>();
    const grasping: Handler<'hashCompute'> = async ({ keys }) => ({
      // @ts-expect-error: hashCompute has no key
      hash: keys.key.material,
    });
    const misnamed: Handler<'copyKey'> = async ({ keys }) => {
      // @ts-expect-error: it is called sourceKey
      return { targetKey: keys.key.attributes.id };
    };
    expectTypeOf([grasping, misnamed]).toBeArray();
  });

  it('comes from the policy check alone', () => {
    expectTypeOf<PermittedKey>().toExtend<StoredKey>();
    // @ts-expect-error: its policy has not been checked
    const unchecked = (): PermittedKey => stored;
    // @ts-expect-error: nor can it be written down
    const forged = (): PermittedKey => ({ ...stored });
    expectTypeOf([unchecked, forged]).toBeArray();
  });
});

describe('a handler', () => {
  it('is told neither who calls nor for whom', () => {
    expectTypeOf<keyof Handling<'signMessage'>>().toEqualTypeOf<
      'request' | 'keys' | 'keystore' | 'drivers' | 'contexts' | 'entropy'
    >();
    const curious: Handler<'signMessage'> = async (handling) => {
      // @ts-expect-error: no owner
      void handling.caller;
      return { signature };
    };
    expectTypeOf(curious).toBeFunction();
  });

  it('cannot name another owner’s keystore: an owner is no plain text', () => {
    // @ts-expect-error: text is no owner
    const owner = (): OwnerId => 'https://a.example';
    // @ts-expect-error: nor does a message make a caller
    const caller = (): Caller => ({ owner: 'https://a.example', origin: '', document: '' });
    expectTypeOf([owner, caller]).toBeArray();
  });
});

describe('a row of the table', () => {
  type Row = Operation<
    { readonly key: ReturnType<typeof u32>; readonly data: ReturnType<typeof bytes> },
    Record<never, never>
  >;

  it('names only fields that its request has', () => {
    const fields = { key: u32(1), data: bytes(2) };
    const right = { opcode: 1, in: fields, out: {}, keys: { key: { usage: 0 } }, preview: 'data' };
    expectTypeOf({ ...right, preview: 'data' as const }).toExtend<Row>();
    const rows = (): Row[] => [
      // @ts-expect-error: there is no such field to show
      { opcode: 1, in: fields, out: {}, preview: 'message' },
      // @ts-expect-error: there is no such key
      { opcode: 1, in: fields, out: {}, keys: { privateKey: { usage: 0 } } },
      // @ts-expect-error: there is no such algorithm
      { opcode: 1, in: fields, out: {}, keys: { key: { usage: 0, alg: 'alg' } } },
      // @ts-expect-error: there is no such class of consent
      { opcode: 1, in: fields, out: {}, keys: { key: { usage: 0, consent: 'ask' } } },
    ];
    expectTypeOf(rows).toBeFunction();
  });

  it('gives its messages the types of their fields', () => {
    const fields = { small: u32(1), large: u64(2), data: bytes(3) } as const;
    expectTypeOf<Message<typeof fields>>().toEqualTypeOf<{
      readonly small: number;
      readonly large: bigint;
      readonly data: Uint8Array;
    }>();
  });

  it('of the popup’s table is typed like any other', () => {
    expectTypeOf<AdminRequest<'destroyKey'>>().toEqualTypeOf<{
      readonly owner: string;
      readonly key: number;
    }>();
    expectTypeOf<
      AdminResponse<'listSites'>['sites'][number]['firstSeen']
    >().toEqualTypeOf<bigint>();
    expectTypeOf<keyof Admin & OperationName>().toEqualTypeOf<'destroyKey'>();
  });
});
