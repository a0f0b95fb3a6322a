/**
 * The session's methods are made from the operation table, and their signatures are written by hand. Here
 * the one is held against the other: arguments in the order of the request's fields, then the options;
 * the response's one field as the result.
 */
import { expect, expectTypeOf, it } from 'vitest';
import { served } from '../../background/operations/index.ts';
import { operations, type Request, type Response } from '../../protocol/operations.ts';
import type { KeyAttributes as WireAttributes } from '../../protocol/psa/attributes.ts';
import type { KeyAttributes } from '../../sdk/attributes.ts';
import type { CallOptions } from '../../sdk/client.ts';
import type { Session } from '../../sdk/session.ts';
import { createPartition } from '../../sdk/standalone.ts';

type MethodName = Exclude<keyof Session, 'call' | 'close'>;

/** The arguments of each method by their names, in order. */
const ARGUMENTS = {
  getServiceInfo: [],
  generateKey: ['attributes'],
  destroyKey: ['key'],
  exportKey: ['key'],
  exportPublicKey: ['key'],
  importKey: ['attributes', 'data'],
  signHash: ['key', 'alg', 'hash'],
  verifyHash: ['key', 'alg', 'hash', 'signature'],
  asymmetricDecrypt: ['key', 'alg', 'ciphertext', 'salt'],
  asymmetricEncrypt: ['key', 'alg', 'plaintext', 'salt'],
  generateRandom: ['size'],
  copyKey: ['sourceKey', 'attributes'],
  purgeKey: ['key'],
  getKeyAttributes: ['key'],
  signMessage: ['key', 'alg', 'message'],
  verifyMessage: ['key', 'alg', 'message', 'signature'],
  verifyPkcs7Signature: ['signature', 'hash', 'publicKeyCert'],
  getUefiPrivAuthVarFingerprint: ['signature'],
  hashSetup: ['alg'],
  hashUpdate: ['operation', 'data'],
  hashFinish: ['operation'],
  hashAbort: ['operation'],
  hashVerify: ['operation', 'hash'],
  hashClone: ['sourceOperation'],
  hashCompute: ['alg', 'input'],
  hashCompare: ['alg', 'input', 'hash'],
  cipherEncryptSetup: ['key', 'alg'],
  cipherDecryptSetup: ['key', 'alg'],
  cipherGenerateIv: ['operation'],
  cipherSetIv: ['operation', 'iv'],
  cipherUpdate: ['operation', 'data'],
  cipherFinish: ['operation'],
  cipherAbort: ['operation'],
  keyDerivationSetup: ['alg'],
  keyDerivationGetCapacity: ['operation'],
  keyDerivationSetCapacity: ['operation', 'capacity'],
  keyDerivationInputBytes: ['operation', 'step', 'data'],
  keyDerivationInputKey: ['operation', 'step', 'key'],
  keyDerivationOutputBytes: ['operation', 'outputLength'],
  keyDerivationOutputKey: ['operation', 'attributes'],
  keyDerivationAbort: ['operation'],
  keyDerivationKeyAgreement: ['operation', 'step', 'privateKey', 'peerKey'],
  rawKeyAgreement: ['alg', 'privateKey', 'peerKey'],
  macSignSetup: ['key', 'alg'],
  macVerifySetup: ['key', 'alg'],
  macUpdate: ['operation', 'data'],
  macSignFinish: ['operation'],
  macVerifyFinish: ['operation', 'mac'],
  macAbort: ['operation'],
  aeadEncryptSetup: ['key', 'alg'],
  aeadDecryptSetup: ['key', 'alg'],
  aeadGenerateNonce: ['operation'],
  aeadSetNonce: ['operation', 'nonce'],
  aeadSetLengths: ['operation', 'adLength', 'plaintextLength'],
  aeadUpdateAd: ['operation', 'data'],
  aeadUpdate: ['operation', 'data'],
  aeadFinish: ['operation'],
  aeadVerify: ['operation', 'tag'],
  aeadAbort: ['operation'],
  cryptoInit: [],
  generateKeyCustom: ['attributes', 'flags', 'customData'],
  attachKey: ['attributes', 'label'],
  exportWrappedKey: ['key'],
  checkKeyUsage: ['key', 'alg', 'usage'],
  signMessageWithContext: ['key', 'alg', 'message', 'context'],
  verifyMessageWithContext: ['key', 'alg', 'message', 'context', 'signature'],
  signHashWithContext: ['key', 'alg', 'hash', 'context'],
  verifyHashWithContext: ['key', 'alg', 'hash', 'context', 'signature'],
  wrapKey: ['wrappingKey', 'alg', 'key'],
  unwrapKey: ['attributes', 'wrappingKey', 'alg', 'data'],
  encapsulate: ['key', 'alg', 'attributes'],
  decapsulate: ['key', 'alg', 'ciphertext', 'attributes'],
  keyAgreement: ['privateKey', 'peerKey', 'alg', 'attributes'],
  hashSuspend: ['operation'],
  hashResume: ['hashState'],
  xofSetup: ['alg'],
  xofSetContext: ['operation', 'context'],
  xofUpdate: ['operation', 'input'],
  xofOutput: ['operation', 'outputLength'],
  xofAbort: ['operation'],
  cipherEncrypt: ['key', 'alg', 'input'],
  cipherDecrypt: ['key', 'alg', 'input'],
  macCompute: ['key', 'alg', 'input'],
  macVerify: ['key', 'alg', 'input', 'mac'],
  aeadEncrypt: ['key', 'alg', 'nonce', 'additionalData', 'plaintext'],
  aeadDecrypt: ['key', 'alg', 'nonce', 'additionalData', 'ciphertext'],
  keyDerivationInputInteger: ['operation', 'step', 'value'],
  keyDerivationVerifyBytes: ['operation', 'expectedOutput'],
  keyDerivationVerifyKey: ['operation', 'expected'],
  keyDerivationOutputKeyCustom: ['operation', 'attributes', 'flags', 'customData'],
  signSetup: ['key', 'alg'],
  signSetContext: ['operation', 'context'],
  signUpdate: ['operation', 'input'],
  signFinish: ['operation'],
  signAbort: ['operation'],
  verifySetup: ['key', 'alg', 'signature'],
  verifySetContext: ['operation', 'context'],
  verifyUpdate: ['operation', 'input'],
  verifyFinish: ['operation'],
  verifyAbort: ['operation'],
  pakeSetup: ['passwordKey', 'alg', 'primitive', 'keyConfirmation'],
  pakeSetRole: ['operation', 'role'],
  pakeSetUser: ['operation', 'userId'],
  pakeSetPeer: ['operation', 'peerId'],
  pakeSetContext: ['operation', 'context'],
  pakeOutput: ['operation', 'step'],
  pakeInput: ['operation', 'step', 'input'],
  pakeGetSharedKey: ['operation', 'attributes'],
  pakeAbort: ['operation'],
} as const satisfies { readonly [N in MethodName]: readonly (keyof Request<N>)[] };

type Same<A, B> = [A, B] extends [B, A] ? true : false;

/** How an application writes a value of a request. */
type Argument<V> = V extends Uint8Array
  ? BufferSource
  : V extends WireAttributes
    ? Partial<KeyAttributes>
    : V extends bigint
      ? number | bigint
      : V;

type Values<N extends MethodName, Names extends readonly unknown[]> = {
  -readonly [I in keyof Names]: Argument<Request<N>[Names[I] & keyof Request<N>]>;
};
/** The last argument of some, which is usually empty, may be left out. */
type LastLeftOut<T extends readonly unknown[]> = T extends [...infer Rest, infer Last]
  ? [...Rest, last?: Last | undefined, options?: CallOptions | undefined]
  : never;
type LeavesOut =
  | 'asymmetricEncrypt'
  | 'asymmetricDecrypt'
  | 'verifyPkcs7Signature'
  | 'generateKeyCustom'
  | 'keyDerivationOutputKeyCustom';
type Arguments<N extends MethodName> = N extends LeavesOut
  ? LastLeftOut<Values<N, (typeof ARGUMENTS)[N]>>
  : [...Values<N, (typeof ARGUMENTS)[N]>, options?: CallOptions | undefined];

/** How an application gets a value of a response: bytes that own their buffer. */
type Result<V> = V extends Uint8Array
  ? Uint8Array<ArrayBuffer>
  : V extends WireAttributes
    ? KeyAttributes
    : V;

type FieldsOf<N extends MethodName> = keyof Response<N>;
type IsOne<T, U = T> = T extends U ? ([U] extends [T] ? true : false) : never;
type Results<N extends MethodName> = [FieldsOf<N>] extends [never]
  ? Promise<void>
  : IsOne<FieldsOf<N>> extends true
    ? Promise<Result<Response<N>[FieldsOf<N>]>>
    : Promise<{ -readonly [F in FieldsOf<N>]: Result<Response<N>[F]> }>;

it('has the signature that the table gives each method', () => {
  type WrongArguments = {
    [N in MethodName]: Same<Parameters<Session[N]>, Arguments<N>> extends true ? never : N;
  }[MethodName];
  type WrongResult = {
    [N in MethodName]: Same<ReturnType<Session[N]>, Results<N>> extends true ? never : N;
  }[MethodName];
  expectTypeOf<WrongArguments>().toEqualTypeOf<never>();
  expectTypeOf<WrongResult>().toEqualTypeOf<never>();
});

it('has a method for every operation that is served, and no other', () => {
  expect(Object.keys(ARGUMENTS).sort()).toEqual(served().sort());
});

it.each(Object.entries(ARGUMENTS))('%s takes its arguments in the table’s order', (name, names) => {
  expect(Object.keys(operations[name as MethodName].in)).toEqual(names);
  const session = createPartition().connect('https://a.example');
  expect(session[name as MethodName]).toBeTypeOf('function');
});

it('gives what it takes: a result can be the next call’s argument', () => {
  const compiles = async (session: Session) => {
    const key = await session.generateKey({ type: 1 });
    const data = await session.exportKey(key);
    const again = await session.importKey(await session.getKeyAttributes(key), data);
    await session.verifyMessage(again, 1, data, await session.signMessage(again, 1, data));
  };
  expectTypeOf(compiles).toBeFunction();
});

it('refuses what is no argument', () => {
  const session = createPartition().connect('https://a.example');
  const mistakes = () => [
    // @ts-expect-error: text is no byte string
    session.hashCompute(1, 'abc'),
    // @ts-expect-error: the algorithm is missing
    session.signMessage(1, new Uint8Array(1)),
    // @ts-expect-error: a key is named by its id
    session.exportKey('1'),
    // @ts-expect-error: there is no such attribute
    session.generateKey({ type: 1, curve: 'P-256' }),
    // @ts-expect-error: there is no such operation
    session.cipherFinalise(1),
  ];
  expectTypeOf(mistakes).toBeFunction();
});
