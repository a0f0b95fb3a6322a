/** The service itself: what it says of itself, random bytes, and the raw call in both encodings. */
import { packedC } from '../../protocol/encoding/packed-c.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import {
  LIMITS,
  RPC_ERROR_INVALID_REQUEST_BODY,
  RPC_ERROR_INVALID_VALUE,
  RPC_ERROR_RESOURCE_FAILURE,
} from '../../protocol/frame.ts';
import { operations } from '../../protocol/operations.ts';
import {
  type Encoding,
  PSA_ALG_ECDSA,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA3_512,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  type Session,
} from '../../sdk/index.ts';
import {
  check,
  equal,
  equalBytes,
  expectStatus,
  isSame,
  pattern,
  type Scenario,
  scenario,
  utf8,
} from './support.ts';

const codecs = { 'packed-c': packedC, protobuf } as const;
const ENCODINGS: readonly Encoding[] = ['packed-c', 'protobuf'];

const information = [
  scenario('says who it is, what it can do and where its limits are', async (session) => {
    const info = await session.getServiceInfo();
    equal(info.product, 'Keyward', 'product');
    check(/^\d+\.\d+\.\d+/.test(info.version), `version ${info.version}`);
    equal(info.apiVersion, 0x0105, 'version of the PSA Crypto API');
    equal(info.encodings, 0b11, 'both encodings');
    equal(info.maxBody, LIMITS.bodyBytes, 'largest body');
    check(info.callsPerConnection >= 8, 'calls at once');
    check(info.operationsPerConnection >= 8, 'operations at once');
    for (const name of ['signMessage', 'importKey', 'hashCompute', 'getServiceInfo'] as const) {
      check(info.opcodes.includes(operations[name].opcode), `${name} is served`);
    }
    for (const alg of [PSA_ALG_ECDSA(PSA_ALG_SHA_256), PSA_ALG_SHA3_512]) {
      check(info.algorithms.includes(alg), `algorithm ${alg.toString(16)} is served`);
    }
    for (const type of [
      PSA_KEY_TYPE_RSA_KEY_PAIR,
      PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
    ]) {
      check(info.keyTypes.includes(type), `key type ${type.toString(16)} is served`);
    }
    check(info.locations.includes(PSA_KEY_LOCATION_LOCAL_STORAGE), 'local storage is a location');
    const lists = [info.opcodes, info.algorithms, info.keyTypes, info.locations];
    const isSorted = (list: readonly number[]) =>
      list.every((value, i) => i === 0 || value > (list[i - 1] ?? value));
    check(lists.every(isSorted), 'each list is in order and names nothing twice');
  }),
];

const random = [
  ...[0, 1, 2, 32, 1000, 65_535, 65_536, 65_537, 200_000].map((size) =>
    scenario(`gives ${size} random bytes`, async (session) => {
      const bytes = await session.generateRandom(size);
      equal(bytes.length, size, 'length');
      if (size < 32) return;
      check(!isSame(bytes, await session.generateRandom(size)), 'the same bytes twice');
      check(!isSame(bytes.subarray(-16), new Uint8Array(16)), 'the end was left out');
    }),
  ),
  scenario('gives no more random bytes than a reply can hold', async (session) => {
    const call = session.generateRandom(LIMITS.bodyBytes + 1);
    await expectStatus(call, PSA_ERROR_INSUFFICIENT_MEMORY, 'too many');
  }),
  scenario('refuses sizes that are none', async (session) => {
    for (const size of [-1, 1.5, Number.NaN, 2 ** 53]) {
      const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_INSUFFICIENT_MEMORY];
      await expectStatus(session.generateRandom(size), refused, `size ${size}`);
    }
  }),
];

const attributes = {
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
  bits: 256,
  lifetime: 0,
  id: 0,
  policy: {
    usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
    alg: PSA_ALG_ECDSA(PSA_ALG_SHA_256),
  },
};

/** A whole life of a key, by raw calls in one encoding. */
async function livesInRawCalls(session: Session, encoding: Encoding) {
  const codec = codecs[encoding];
  const call = async (opcode: number, body: Uint8Array) => {
    const reply = await session.call({ encoding, opcode, body });
    equal(reply.rpcStatus, 0, `rpc status of ${opcode.toString(16)}`);
    equal(reply.serviceStatus, 0, `service status of ${opcode.toString(16)}`);
    return reply.body;
  };
  const { generateKey, signMessage, verifyMessage, getKeyAttributes, destroyKey } = operations;
  const made = await call(generateKey.opcode, codec.encode(generateKey.in, { attributes }));
  const { key } = codec.decode(generateKey.out, made);
  const read = await call(getKeyAttributes.opcode, codec.encode(getKeyAttributes.in, { key }));
  const { attributes: stored } = codec.decode(getKeyAttributes.out, read);
  equal(stored.policy.alg, attributes.policy.alg, 'algorithm');
  equal(stored.id, key, 'id');
  const request = { key, alg: attributes.policy.alg, message: utf8('raw') };
  const signed = await call(signMessage.opcode, codec.encode(signMessage.in, request));
  const signature = codec.decode(signMessage.out, signed).signature.slice();
  await call(verifyMessage.opcode, codec.encode(verifyMessage.in, { ...request, signature }));
  await session.verifyMessage(key, request.alg, request.message, signature);
  await call(destroyKey.opcode, codec.encode(destroyKey.in, { key }));
}

const raw = [
  ...ENCODINGS.map((encoding) =>
    scenario(`a key lives its life in raw calls in ${encoding}`, (session) =>
      livesInRawCalls(session, encoding),
    ),
  ),
  ...ENCODINGS.map((encoding) =>
    scenario(`describes itself in ${encoding}`, async (session) => {
      const { opcode, in: input, out } = operations.getServiceInfo;
      const body = codecs[encoding].encode(input, {});
      const reply = await session.call({ encoding, opcode, body });
      equal(reply.rpcStatus, 0, 'rpc status');
      const info = codecs[encoding].decode(out, reply.body);
      equal(info.version, (await session.getServiceInfo()).version, 'version');
    }),
  ),
  scenario('a raw call never rejects for a status', async (session) => {
    const { opcode, in: input } = operations.exportKey;
    for (const encoding of ENCODINGS) {
      const body = codecs[encoding].encode(input, { key: 0 });
      const reply = await session.call({ encoding, opcode, body });
      equal(reply.rpcStatus, 0, 'rpc status');
      equal(reply.serviceStatus, PSA_ERROR_INVALID_HANDLE, 'service status');
      equal(reply.body.length, 0, 'body');
    }
  }),
  scenario('what is no call of an operation is a status of the RPC layer', async (session) => {
    const nothing = new Uint8Array(0);
    const { opcode } = operations.signMessage;
    const status = async (encoding: Encoding, code: number, body: Uint8Array) =>
      (await session.call({ encoding, opcode: code, body })).rpcStatus;
    for (const encoding of ENCODINGS) {
      for (const unknown of [0, 0x0199, 0x7fff, 0xffffffff]) {
        const answered = await status(encoding, unknown, nothing);
        equal(answered, RPC_ERROR_INVALID_VALUE, `opcode ${unknown.toString(16)}`);
      }
      const tooLong = new Uint8Array(LIMITS.bodyBytes + 1);
      equal(await status(encoding, opcode, tooLong), RPC_ERROR_RESOURCE_FAILURE, 'too long');
    }
    const unnamed = 'json' as Encoding;
    equal(await status(unnamed, opcode, nothing), RPC_ERROR_INVALID_VALUE, 'another encoding');
    equal(await status('packed-c', opcode, nothing), RPC_ERROR_INVALID_REQUEST_BODY, 'cut short');
    const broken = Uint8Array.of(0x0a, 0xff);
    equal(await status('protobuf', opcode, broken), RPC_ERROR_INVALID_REQUEST_BODY, 'broken');
  }),
  scenario('an operation that is not served yet says so', async (session) => {
    const { opcodes } = await session.getServiceInfo();
    const others = Object.entries(operations).filter(([, row]) => !opcodes.includes(row.opcode));
    for (const [name, { opcode }] of others) {
      const body = new Uint8Array(64);
      const reply = await session.call({ encoding: 'packed-c', opcode, body });
      check(reply.rpcStatus !== 0 || reply.serviceStatus !== 0, `${name} answered`);
    }
  }),
  scenario('the reply is the caller’s own', async (session) => {
    const [one, two] = [await session.generateRandom(32), await session.generateRandom(32)];
    const before = two.slice();
    one.fill(0);
    equalBytes(two, before, 'the other reply');
    equal(one.byteOffset, 0, 'offset in its buffer');
    equal(one.buffer.byteLength, 32, 'length of its buffer');
  }),
];

const ending = [
  scenario('a call that is given up rejects with an AbortError', async (session) => {
    const reason = await session
      .hashCompute(PSA_ALG_SHA_256, pattern(10), { signal: AbortSignal.abort() })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    equal(reason instanceof DOMException && reason.name, 'AbortError', 'reason');
    equal((await session.hashCompute(PSA_ALG_SHA_256, pattern(10))).length, 32, 'the next call');
  }),
];

export const service: readonly Scenario[] = [...information, ...random, ...raw, ...ending];
