/** Calls for the partition: sensible ones of every operation, and the same ones damaged. */
import fc from 'fast-check';
import { packedC } from '../../protocol/encoding/packed-c.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import type { Call, Encoding, Reply } from '../../protocol/frame.ts';
import { type Operation, operations } from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_STATUS_NAMES } from '../../protocol/psa/status.ts';
import { KEY_USAGE_MASK } from '../../protocol/psa/usage.ts';
import type { Field, Fields, Message } from '../../protocol/schema.ts';
import type { Session } from '../../sdk/session.ts';

export const CODECS = { 'packed-c': packedC, protobuf } as const;
export const ENCODINGS: readonly Encoding[] = ['packed-c', 'protobuf'];
export const OPERATIONS: readonly (readonly [name: string, row: Operation])[] =
  Object.entries(operations);

/** Is it a reply as the access protocol has them, with statuses that exist? */
export function isReply(reply: Reply): boolean {
  const { rpcStatus, serviceStatus, body } = reply;
  const rpcKnown = Number.isInteger(rpcStatus) && rpcStatus <= 0 && rpcStatus >= -8;
  const succeeded = rpcStatus === 0 && serviceStatus === 0;
  return (
    rpcKnown &&
    PSA_STATUS_NAMES.has(serviceStatus) &&
    (rpcStatus === 0 || serviceStatus === 0) &&
    body instanceof Uint8Array &&
    (succeeded || body.length === 0)
  );
}

const ALGORITHMS = [
  A.PSA_ALG_NONE,
  A.PSA_ALG_SHA_256,
  A.PSA_ALG_SHA3_512,
  A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256),
  A.PSA_ALG_DETERMINISTIC_ECDSA(A.PSA_ALG_SHA_384),
  A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH),
  A.PSA_ALG_ECDSA_ANY,
  A.PSA_ALG_PURE_EDDSA,
  A.PSA_ALG_ECDH,
  A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256),
  A.PSA_ALG_GCM,
];
const PAIR = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
const EDWARDS = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_TWISTED_EDWARDS);
const MONTGOMERY = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_MONTGOMERY);

/** Makes keys 1 to 4, so that some calls have something to work with. */
export async function furnish(session: Session): Promise<void> {
  const usage = KEY_USAGE_MASK;
  const ecdsa = A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH);
  await session.generateKey({ type: PAIR, bits: 256, usage, alg: ecdsa, id: 1 });
  await session.generateKey({ type: EDWARDS, bits: 255, usage, alg: A.PSA_ALG_PURE_EDDSA, id: 2 });
  await session.generateKey({ type: MONTGOMERY, bits: 255, usage, alg: A.PSA_ALG_ECDH, id: 3 });
  const data = new Uint8Array(16).fill(4);
  await session.importKey({ type: K.PSA_KEY_TYPE_AES, usage, alg: A.PSA_ALG_GCM, id: 4 }, data);
}

const u32 = fc.oneof(fc.constantFrom(0, 1, 0xffffffff), fc.nat({ max: 0xffffffff }));
const keyIds = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 6 }), weight: 6 },
  { arbitrary: u32, weight: 1 },
);
const algorithms = fc.oneof(
  { arbitrary: fc.constantFrom(...ALGORITHMS), weight: 6 },
  { arbitrary: u32, weight: 1 },
);

/** Values that are likely to lead somewhere, by the name of the field. */
const LIKELY: { readonly [field: string]: fc.Arbitrary<number> } = {
  key: keyIds,
  sourceKey: keyIds,
  privateKey: keyIds,
  id: keyIds,
  alg: algorithms,
  usage: fc.oneof(fc.constantFrom(0, KEY_USAGE_MASK), u32),
  lifetime: fc.oneof(fc.constantFrom(0, 0, 1, 1, 0xff, 0x101), u32),
  // No RSA here: to make such a key takes longer than all else together.
  type: fc.constantFrom(
    0,
    PAIR,
    EDWARDS,
    MONTGOMERY,
    K.PSA_KEY_TYPE_AES,
    K.PSA_KEY_TYPE_RAW_DATA,
    0x4112,
    0xffff,
  ),
  bits: fc.constantFrom(0, 8, 128, 255, 256, 384, 0xffffffff),
  size: fc.oneof(fc.nat({ max: 64 }), fc.constantFrom(8 * 1024 * 1024 + 1, 0xffffffff)),
  step: fc.constantFrom(0x0101, 0x0203),
  outputLength: fc.nat({ max: 64 }),
};

function valueFor(name: string, field: Field): fc.Arbitrary<unknown> {
  if (field.kind === 'u32') return LIKELY[name] ?? u32;
  if (field.kind === 'u64')
    return fc.oneof(
      fc.bigInt({ min: 0n, max: 5000n }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    );
  if (field.kind === 'bytes') {
    return fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.uint8Array({ minLength: 32, maxLength: 66 }),
    );
  }
  if (field.kind === 'struct') return valuesFor(field.fields);
  throw new Error(`no request has a field like ${name}`);
}

const valuesFor = (fields: Fields): fc.Arbitrary<object> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, valueFor(name, field)]),
    ),
  );

/** A well-formed call of any operation. */
export const goodCalls: fc.Arbitrary<Call> = fc.constantFrom(...OPERATIONS).chain(([, row]) =>
  fc
    .record({ encoding: fc.constantFrom(...ENCODINGS), values: valuesFor(row.in) })
    .map(({ encoding, values }) => ({
      encoding,
      opcode: row.opcode,
      body: CODECS[encoding].encode(row.in, values as Message<Fields>),
    })),
);

type Damage = (body: Uint8Array) => Uint8Array;
const at = (body: Uint8Array, where: number) => Math.floor(where * body.length);

const damages: fc.Arbitrary<Damage> = fc
  .record({
    how: fc.constantFrom('flip', 'set', 'cut', 'insert', 'repeat', 'swap', 'drop'),
    where: fc.double({ min: 0, max: 0.999, noNaN: true }),
    other: fc.double({ min: 0, max: 0.999, noNaN: true }),
    byte: fc.constantFrom(0, 1, 2, 4, 0x0a, 0x7f, 0x80, 0xff),
  })
  .map(({ how, where, other, byte }) => (body) => {
    const [i, j] = [at(body, where), at(body, other)];
    const out = [...body];
    if (how === 'cut') return body.slice(0, i);
    if (how === 'flip') out[i] = (out[i] ?? 0) ^ (1 << (byte & 7));
    else if (how === 'set') out[i] = byte;
    else if (how === 'insert') out.splice(i, 0, byte);
    else if (how === 'repeat') out.splice(i, 0, ...out.slice(j, j + 8));
    else if (how === 'drop') out.splice(i, 3);
    else [out[i], out[j]] = [out[j] ?? 0, out[i] ?? 0];
    return Uint8Array.from(out);
  });

/** A well-formed call with up to four things wrong in its body, or sent as something else. */
export const damagedCalls: fc.Arbitrary<Call> = fc
  .record({
    call: goodCalls,
    damages: fc.array(damages, { maxLength: 4 }),
    otherOpcode: fc.option(fc.constantFrom(...OPERATIONS.map(([, { opcode }]) => opcode)), {
      freq: 8,
    }),
    otherEncoding: fc.option(fc.constantFrom(...ENCODINGS), { freq: 8 }),
  })
  .map(({ call, damages: all, otherOpcode, otherEncoding }) => ({
    encoding: otherEncoding ?? call.encoding,
    opcode: otherOpcode ?? call.opcode,
    body: all.reduce((body, damage) => damage(body), call.body),
  }));

/** A call of any opcode with any bytes. */
export const randomCalls: fc.Arbitrary<Call> = fc.record({
  encoding: fc.constantFrom(...ENCODINGS),
  opcode: fc.oneof(
    fc.constantFrom(...OPERATIONS.map(([, { opcode }]) => opcode)),
    fc.nat({ max: 0xffff }),
  ),
  body: fc.uint8Array({ maxLength: 48 }),
});

/** One well-formed request of each operation, always the same. */
export function sampleRequest({ in: fields }: Operation): Message<Fields> {
  const value = (name: string, field: Field): unknown => {
    if (field.kind === 'bytes') return Uint8Array.of(1, 2, 3, 4, 5);
    if (field.kind === 'u64') return 1n;
    if (field.kind === 'struct') return sampleRequest({ opcode: 0, in: field.fields, out: {} });
    const numbers: { readonly [name: string]: number } = {
      type: K.PSA_KEY_TYPE_RAW_DATA,
      alg: A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256),
      lifetime: 0,
      bits: 40,
      id: 9,
    };
    return numbers[name] ?? 1;
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, value(name, field)]),
  ) as Message<Fields>;
}
