/**
 * THE TABLE: each operation of the partition, once. The SDK's types, both encodings, the handler
 * registry, the policy check, consent, the `.proto` file and docs/operations.md follow from it.
 *
 * Opcodes below 0x8000 and their layouts are those of the Trusted Services crypto access protocol;
 * with bit 15 set they are Keyward's own, in the same families. Field numbers are explicit because
 * upstream's are irregular (import_key skips 2).
 */
import {
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_KEY_USAGE_WRAP,
} from './psa/usage.ts';
import {
  bytes,
  type Fields,
  type Message,
  optionalBytes,
  struct,
  text,
  u32,
  u32s,
  u64,
} from './schema.ts';

/** What the user is asked before the key is used, over and above the connection of the site. */
export type KeyConsent = 'use' | 'blind' | 'export' | 'destroy';

/** How an operation uses the key that one of its request fields names. */
export type KeyUse<Name extends string = string> = {
  /** Usage flags of which the key's policy must hold one; 0 if any key will do. */
  readonly usage: number;
  /** The request field with the algorithm the policy must permit. */
  readonly alg?: Name;
  /** The request field with the open operation whose algorithm the policy must permit. */
  readonly algOf?: Name;
  /** Asked where the operation works with the private or secret part of the key. */
  readonly consent?: KeyConsent;
  /** Key id 0 is let through, with no key. */
  readonly nullable?: true;
  /** Only this call needs the key: the operation does not end with it. */
  readonly momentary?: true;
};

export type Operation<I extends Fields = Fields, O extends Fields = Fields> = {
  readonly opcode: number;
  /** It is no function of PSA's: Keyward's own, or Trusted Services'. */
  readonly vendor?: true;
  readonly in: I;
  readonly out: O;
  /** By request field: the keys the operation uses. */
  readonly keys?: { readonly [K in keyof I & string]?: KeyUse<keyof I & string> };
  /** The request field a consent window shows. */
  readonly preview?: keyof I & string;
  /** The request field with the context a signature is made for; the window shows it too. */
  readonly context?: keyof I & string;
  /** Served to any caller, connected or not. */
  readonly open?: true;
};

const op = <const I extends Fields, const O extends Fields, const R extends Operation<I, O>>(
  row: R & { readonly in: I; readonly out: O },
): R => row;

const policy = struct(5, 'KeyPolicy', { usage: u32(1), alg: u32(2) }, true);
const keyAttributes = {
  type: u32(1),
  bits: u32(2),
  lifetime: u32(3),
  id: u32(4),
  policy,
};
const attributes = <const N extends number>(field: N) =>
  struct(field, 'KeyAttributes', keyAttributes);

const sign = (usage: number, consent: KeyConsent) =>
  ({ key: { usage, alg: 'alg', consent } }) as const;
const verify = (usage: number) => ({ key: { usage, alg: 'alg' } }) as const;
const secret = (usage: number) => ({ key: { usage, alg: 'alg', consent: 'use' } }) as const;

export const operations = {
  // ---- core
  getServiceInfo: op({
    opcode: 0x8100,
    vendor: true,
    open: true,
    in: {},
    out: {
      apiVersion: u32(1),
      protocolVersion: u32(2),
      encodings: u32(3),
      maxBody: u32(4),
      callsPerConnection: u32(5),
      operationsPerConnection: u32(6),
      product: text(7),
      version: text(8),
      opcodes: u32s(9),
      algorithms: u32s(10),
      keyTypes: u32s(11),
      locations: u32s(12),
      legacyAlgorithms: u32s(13),
      /** Key type, times 2^16, plus a size: keys of the type with so many bits or fewer are legacy. */
      legacyKeys: u32s(14),
    },
  }),
  generateKey: op({
    opcode: 0x0101,
    in: { attributes: attributes(1) },
    out: { key: u32(1) },
  }),
  destroyKey: op({
    opcode: 0x0102,
    keys: { key: { usage: 0, consent: 'destroy', nullable: true } },
    in: { key: u32(1) },
    out: {},
  }),
  exportKey: op({
    opcode: 0x0105,
    keys: { key: { usage: PSA_KEY_USAGE_EXPORT, consent: 'export' } },
    in: { key: u32(1) },
    out: { data: bytes(1) },
  }),
  exportPublicKey: op({
    opcode: 0x0106,
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: { data: bytes(1) },
  }),
  importKey: op({
    opcode: 0x0107,
    in: { attributes: attributes(1), data: bytes(3) },
    out: { key: u32(1) },
  }),
  signHash: op({
    opcode: 0x0108,
    keys: sign(PSA_KEY_USAGE_SIGN_HASH, 'blind'),
    preview: 'hash',
    in: { key: u32(1), alg: u32(2), hash: bytes(3) },
    out: { signature: bytes(1) },
  }),
  verifyHash: op({
    opcode: 0x0109,
    keys: verify(PSA_KEY_USAGE_VERIFY_HASH),
    in: { key: u32(1), alg: u32(2), hash: bytes(3), signature: bytes(4) },
    out: {},
  }),
  asymmetricDecrypt: op({
    opcode: 0x010a,
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2), ciphertext: bytes(3), salt: optionalBytes(4) },
    out: { plaintext: bytes(1) },
  }),
  asymmetricEncrypt: op({
    opcode: 0x010b,
    keys: verify(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2), plaintext: bytes(3), salt: optionalBytes(4) },
    out: { ciphertext: bytes(1) },
  }),
  generateRandom: op({
    opcode: 0x010c,
    in: { size: u32(1, 'uint64') },
    out: { random: bytes(1) },
  }),
  copyKey: op({
    opcode: 0x010d,
    keys: { sourceKey: { usage: PSA_KEY_USAGE_COPY, consent: 'use' } },
    in: { sourceKey: u32(1), attributes: attributes(2) },
    out: { targetKey: u32(1) },
  }),
  purgeKey: op({
    opcode: 0x010e,
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: {},
  }),
  getKeyAttributes: op({
    opcode: 0x010f,
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: { attributes: attributes(1) },
  }),
  signMessage: op({
    opcode: 0x0110,
    keys: sign(PSA_KEY_USAGE_SIGN_MESSAGE, 'use'),
    preview: 'message',
    in: { key: u32(1), alg: u32(2), message: bytes(3) },
    out: { signature: bytes(1) },
  }),
  verifyMessage: op({
    opcode: 0x0111,
    keys: verify(PSA_KEY_USAGE_VERIFY_MESSAGE),
    in: { key: u32(1), alg: u32(2), message: bytes(3), signature: bytes(4) },
    out: {},
  }),
  verifyPkcs7Signature: op({
    opcode: 0x0112,
    vendor: true,
    in: { signature: bytes(1), hash: bytes(2), publicKeyCert: optionalBytes(3) },
    out: {},
  }),
  getUefiPrivAuthVarFingerprint: op({
    opcode: 0x0113,
    vendor: true,
    in: { signature: bytes(1) },
    out: { identifier: bytes(1) },
  }),

  // ---- hash
  hashSetup: op({
    opcode: 0x0201,
    in: { alg: u32(1) },
    out: { operation: u32(1) },
  }),
  hashUpdate: op({
    opcode: 0x0202,
    in: { operation: u32(1), data: bytes(2) },
    out: {},
  }),
  hashFinish: op({
    opcode: 0x0203,
    in: { operation: u32(1) },
    out: { hash: bytes(1) },
  }),
  hashAbort: op({
    opcode: 0x0204,
    in: { operation: u32(1) },
    out: {},
  }),
  hashVerify: op({
    opcode: 0x0205,
    in: { operation: u32(1), hash: bytes(2) },
    out: {},
  }),
  hashClone: op({
    opcode: 0x0206,
    in: { sourceOperation: u32(1) },
    out: { targetOperation: u32(1) },
  }),
  hashCompute: op({
    opcode: 0x8201,
    in: { alg: u32(1), input: bytes(2) },
    out: { hash: bytes(1) },
  }),
  hashCompare: op({
    opcode: 0x8202,
    in: { alg: u32(1), input: bytes(2), hash: bytes(3) },
    out: {},
  }),

  // ---- cipher
  cipherEncryptSetup: op({
    opcode: 0x0301,
    keys: secret(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  cipherDecryptSetup: op({
    opcode: 0x0302,
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  cipherGenerateIv: op({
    opcode: 0x0303,
    in: { operation: u32(1) },
    out: { iv: bytes(1) },
  }),
  cipherSetIv: op({
    opcode: 0x0304,
    in: { operation: u32(1), iv: bytes(2) },
    out: {},
  }),
  cipherUpdate: op({
    opcode: 0x0305,
    in: { operation: u32(1), data: bytes(2) },
    out: { data: bytes(1) },
  }),
  cipherFinish: op({
    opcode: 0x0306,
    in: { operation: u32(1) },
    out: { data: bytes(1) },
  }),
  cipherAbort: op({
    opcode: 0x0307,
    in: { operation: u32(1) },
    out: {},
  }),

  // ---- key derivation
  keyDerivationSetup: op({
    opcode: 0x0401,
    in: { alg: u32(1) },
    out: { operation: u32(1) },
  }),
  keyDerivationGetCapacity: op({
    opcode: 0x0402,
    in: { operation: u32(1) },
    out: { capacity: u32(1) },
  }),
  keyDerivationSetCapacity: op({
    opcode: 0x0403,
    in: { operation: u32(1), capacity: u32(2) },
    out: {},
  }),
  keyDerivationInputBytes: op({
    opcode: 0x0404,
    in: { operation: u32(1), step: u32(2), data: bytes(3) },
    out: {},
  }),
  keyDerivationInputKey: op({
    opcode: 0x0405,
    keys: {
      key: {
        usage: PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_VERIFY_DERIVATION,
        algOf: 'operation',
        consent: 'use',
      },
    },
    in: { operation: u32(1), step: u32(2), key: u32(3) },
    out: {},
  }),
  keyDerivationOutputBytes: op({
    opcode: 0x0406,
    in: { operation: u32(1), outputLength: u32(2) },
    out: { data: bytes(1) },
  }),
  keyDerivationOutputKey: op({
    opcode: 0x0407,
    in: { operation: u32(1), attributes: attributes(2) },
    out: { key: u32(1) },
  }),
  keyDerivationAbort: op({
    opcode: 0x0408,
    in: { operation: u32(1) },
    out: {},
  }),
  keyDerivationKeyAgreement: op({
    opcode: 0x0409,
    keys: { privateKey: { usage: PSA_KEY_USAGE_DERIVE, algOf: 'operation', consent: 'use' } },
    in: { operation: u32(1), step: u32(2), privateKey: u32(3), peerKey: bytes(4) },
    out: {},
  }),
  rawKeyAgreement: op({
    opcode: 0x040a,
    keys: { privateKey: { usage: PSA_KEY_USAGE_DERIVE, alg: 'alg', consent: 'use' } },
    in: { alg: u32(1), privateKey: u32(2), peerKey: bytes(3) },
    out: { output: bytes(1) },
  }),

  // ---- MAC
  macSignSetup: op({
    opcode: 0x0501,
    keys: secret(PSA_KEY_USAGE_SIGN_MESSAGE),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  macVerifySetup: op({
    opcode: 0x0502,
    keys: secret(PSA_KEY_USAGE_VERIFY_MESSAGE),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  macUpdate: op({
    opcode: 0x0503,
    in: { operation: u32(1), data: bytes(2) },
    out: {},
  }),
  macSignFinish: op({
    opcode: 0x0504,
    in: { operation: u32(1) },
    out: { mac: bytes(1) },
  }),
  macVerifyFinish: op({
    opcode: 0x0505,
    in: { operation: u32(1), mac: bytes(2) },
    out: {},
  }),
  macAbort: op({
    opcode: 0x0506,
    in: { operation: u32(1) },
    out: {},
  }),

  // ---- AEAD
  aeadEncryptSetup: op({
    opcode: 0x0601,
    keys: secret(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  aeadDecryptSetup: op({
    opcode: 0x0602,
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  aeadGenerateNonce: op({
    opcode: 0x0603,
    in: { operation: u32(1) },
    out: { nonce: bytes(1) },
  }),
  aeadSetNonce: op({
    opcode: 0x0604,
    in: { operation: u32(1), nonce: bytes(2) },
    out: {},
  }),
  aeadSetLengths: op({
    opcode: 0x0605,
    in: { operation: u32(1), adLength: u32(2), plaintextLength: u32(3) },
    out: {},
  }),
  aeadUpdateAd: op({
    opcode: 0x0606,
    in: { operation: u32(1), data: bytes(2) },
    out: {},
  }),
  aeadUpdate: op({
    opcode: 0x0607,
    in: { operation: u32(1), data: bytes(2) },
    out: { data: bytes(1) },
  }),
  aeadFinish: op({
    opcode: 0x0608,
    in: { operation: u32(1) },
    out: { ciphertext: bytes(1), tag: bytes(2) },
  }),
  aeadVerify: op({
    opcode: 0x0609,
    in: { operation: u32(1), tag: bytes(2) },
    out: { plaintext: bytes(1) },
  }),
  aeadAbort: op({
    opcode: 0x060a,
    in: { operation: u32(1) },
    out: {},
  }),

  // ---- library, keys: Keyward's own opcodes from here on
  cryptoInit: op({ opcode: 0x810d, in: {}, out: {} }),
  generateKeyCustom: op({
    opcode: 0x8101,
    in: { attributes: attributes(1), flags: u32(2), customData: bytes(3) },
    out: { key: u32(1) },
  }),
  attachKey: op({
    opcode: 0x8102,
    in: { attributes: attributes(1), label: bytes(2) },
    out: { key: u32(1) },
  }),
  exportWrappedKey: op({
    opcode: 0x810e,
    vendor: true,
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: { data: bytes(1) },
  }),
  checkKeyUsage: op({
    opcode: 0x8103,
    keys: { key: { usage: 0 } },
    in: { key: u32(1), alg: u32(2), usage: u32(3) },
    out: {},
  }),

  // ---- signatures with a context
  signMessageWithContext: op({
    opcode: 0x8104,
    keys: sign(PSA_KEY_USAGE_SIGN_MESSAGE, 'use'),
    preview: 'message',
    context: 'context',
    in: { key: u32(1), alg: u32(2), message: bytes(3), context: bytes(4) },
    out: { signature: bytes(1) },
  }),
  verifyMessageWithContext: op({
    opcode: 0x8105,
    keys: verify(PSA_KEY_USAGE_VERIFY_MESSAGE),
    in: { key: u32(1), alg: u32(2), message: bytes(3), context: bytes(4), signature: bytes(5) },
    out: {},
  }),
  signHashWithContext: op({
    opcode: 0x8106,
    keys: sign(PSA_KEY_USAGE_SIGN_HASH, 'blind'),
    preview: 'hash',
    context: 'context',
    in: { key: u32(1), alg: u32(2), hash: bytes(3), context: bytes(4) },
    out: { signature: bytes(1) },
  }),
  verifyHashWithContext: op({
    opcode: 0x8107,
    keys: verify(PSA_KEY_USAGE_VERIFY_HASH),
    in: { key: u32(1), alg: u32(2), hash: bytes(3), context: bytes(4), signature: bytes(5) },
    out: {},
  }),

  // ---- key wrapping, encapsulation, agreement
  wrapKey: op({
    opcode: 0x8108,
    keys: {
      wrappingKey: { usage: PSA_KEY_USAGE_WRAP, alg: 'alg', consent: 'use' },
      key: { usage: PSA_KEY_USAGE_EXPORT, consent: 'export' },
    },
    in: { wrappingKey: u32(1), alg: u32(2), key: u32(3) },
    out: { data: bytes(1) },
  }),
  unwrapKey: op({
    opcode: 0x8109,
    keys: { wrappingKey: { usage: PSA_KEY_USAGE_UNWRAP, alg: 'alg', consent: 'use' } },
    in: { attributes: attributes(1), wrappingKey: u32(2), alg: u32(3), data: bytes(4) },
    out: { key: u32(1) },
  }),
  encapsulate: op({
    opcode: 0x810a,
    keys: verify(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2), attributes: attributes(3) },
    out: { outputKey: u32(1), ciphertext: bytes(2) },
  }),
  decapsulate: op({
    opcode: 0x810b,
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2), ciphertext: bytes(3), attributes: attributes(4) },
    out: { outputKey: u32(1) },
  }),
  keyAgreement: op({
    opcode: 0x810c,
    keys: { privateKey: { usage: PSA_KEY_USAGE_DERIVE, alg: 'alg', consent: 'use' } },
    in: { privateKey: u32(1), peerKey: bytes(2), alg: u32(3), attributes: attributes(4) },
    out: { key: u32(1) },
  }),

  // ---- hash, extendable output
  hashSuspend: op({
    opcode: 0x8203,
    in: { operation: u32(1) },
    out: { hashState: bytes(1) },
  }),
  hashResume: op({
    opcode: 0x8204,
    in: { hashState: bytes(1) },
    out: { operation: u32(1) },
  }),
  xofSetup: op({ opcode: 0x8701, in: { alg: u32(1) }, out: { operation: u32(1) } }),
  xofSetContext: op({
    opcode: 0x8702,
    in: { operation: u32(1), context: bytes(2) },
    out: {},
  }),
  xofUpdate: op({ opcode: 0x8703, in: { operation: u32(1), input: bytes(2) }, out: {} }),
  xofOutput: op({
    opcode: 0x8704,
    in: { operation: u32(1), outputLength: u32(2) },
    out: { output: bytes(1) },
  }),
  xofAbort: op({ opcode: 0x8705, in: { operation: u32(1) }, out: {} }),

  // ---- one-shots of cipher, MAC and AEAD
  cipherEncrypt: op({
    opcode: 0x8301,
    keys: secret(PSA_KEY_USAGE_ENCRYPT),
    preview: 'input',
    in: { key: u32(1), alg: u32(2), input: bytes(3) },
    out: { output: bytes(1) },
  }),
  cipherDecrypt: op({
    opcode: 0x8302,
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2), input: bytes(3) },
    out: { output: bytes(1) },
  }),
  macCompute: op({
    opcode: 0x8501,
    keys: secret(PSA_KEY_USAGE_SIGN_MESSAGE),
    preview: 'input',
    in: { key: u32(1), alg: u32(2), input: bytes(3) },
    out: { mac: bytes(1) },
  }),
  macVerify: op({
    opcode: 0x8502,
    keys: secret(PSA_KEY_USAGE_VERIFY_MESSAGE),
    preview: 'input',
    in: { key: u32(1), alg: u32(2), input: bytes(3), mac: bytes(4) },
    out: {},
  }),
  aeadEncrypt: op({
    opcode: 0x8601,
    keys: secret(PSA_KEY_USAGE_ENCRYPT),
    preview: 'plaintext',
    in: {
      key: u32(1),
      alg: u32(2),
      nonce: bytes(3),
      additionalData: bytes(4),
      plaintext: bytes(5),
    },
    out: { ciphertext: bytes(1) },
  }),
  aeadDecrypt: op({
    opcode: 0x8602,
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: {
      key: u32(1),
      alg: u32(2),
      nonce: bytes(3),
      additionalData: bytes(4),
      ciphertext: bytes(5),
    },
    out: { plaintext: bytes(1) },
  }),

  // ---- key derivation, beyond upstream
  keyDerivationInputInteger: op({
    opcode: 0x8401,
    in: { operation: u32(1), step: u32(2), value: u64(3) },
    out: {},
  }),
  keyDerivationVerifyBytes: op({
    opcode: 0x8402,
    in: { operation: u32(1), expectedOutput: bytes(2) },
    out: {},
  }),
  keyDerivationVerifyKey: op({
    opcode: 0x8403,
    keys: {
      expected: {
        usage: PSA_KEY_USAGE_VERIFY_DERIVATION,
        algOf: 'operation',
        consent: 'use',
        momentary: true,
      },
    },
    in: { operation: u32(1), expected: u32(2) },
    out: {},
  }),
  keyDerivationOutputKeyCustom: op({
    opcode: 0x8404,
    in: { operation: u32(1), attributes: attributes(2), flags: u32(3), customData: bytes(4) },
    out: { key: u32(1) },
  }),

  // ---- multi-part signatures: what is signed is not known when the user is asked
  signSetup: op({
    opcode: 0x8801,
    keys: sign(PSA_KEY_USAGE_SIGN_MESSAGE, 'blind'),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  signSetContext: op({
    opcode: 0x8802,
    in: { operation: u32(1), context: bytes(2) },
    out: {},
  }),
  signUpdate: op({ opcode: 0x8803, in: { operation: u32(1), input: bytes(2) }, out: {} }),
  signFinish: op({
    opcode: 0x8804,
    in: { operation: u32(1) },
    out: { signature: bytes(1) },
  }),
  signAbort: op({ opcode: 0x8805, in: { operation: u32(1) }, out: {} }),
  verifySetup: op({
    opcode: 0x8806,
    keys: verify(PSA_KEY_USAGE_VERIFY_MESSAGE),
    in: { key: u32(1), alg: u32(2), signature: bytes(3) },
    out: { operation: u32(1) },
  }),
  verifySetContext: op({
    opcode: 0x8807,
    in: { operation: u32(1), context: bytes(2) },
    out: {},
  }),
  verifyUpdate: op({ opcode: 0x8808, in: { operation: u32(1), input: bytes(2) }, out: {} }),
  verifyFinish: op({ opcode: 0x8809, in: { operation: u32(1) }, out: {} }),
  verifyAbort: op({ opcode: 0x880a, in: { operation: u32(1) }, out: {} }),

  // ---- password-authenticated key exchange
  pakeSetup: op({
    opcode: 0x8b01,
    keys: { passwordKey: { usage: PSA_KEY_USAGE_DERIVE, alg: 'alg', consent: 'use' } },
    in: { passwordKey: u32(1), alg: u32(2), primitive: u32(3), keyConfirmation: u32(4) },
    out: { operation: u32(1) },
  }),
  pakeSetRole: op({ opcode: 0x8b02, in: { operation: u32(1), role: u32(2) }, out: {} }),
  pakeSetUser: op({ opcode: 0x8b03, in: { operation: u32(1), userId: bytes(2) }, out: {} }),
  pakeSetPeer: op({ opcode: 0x8b04, in: { operation: u32(1), peerId: bytes(2) }, out: {} }),
  pakeSetContext: op({ opcode: 0x8b05, in: { operation: u32(1), context: bytes(2) }, out: {} }),
  pakeOutput: op({
    opcode: 0x8b06,
    in: { operation: u32(1), step: u32(2) },
    out: { output: bytes(1) },
  }),
  pakeInput: op({
    opcode: 0x8b07,
    in: { operation: u32(1), step: u32(2), input: bytes(3) },
    out: {},
  }),
  pakeGetSharedKey: op({
    opcode: 0x8b08,
    in: { operation: u32(1), attributes: attributes(2) },
    out: { key: u32(1) },
  }),
  pakeAbort: op({ opcode: 0x8b09, in: { operation: u32(1) }, out: {} }),
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Request<N extends OperationName> = Message<Operations[N]['in']>;
export type Response<N extends OperationName> = Message<Operations[N]['out']>;

/** Does the operation make a key? Then it has the attributes of that key. */
export const makesKey = (row: Operation): boolean => 'attributes' in row.in;

/** The C function of an operation: `signMessage` is `psa_sign_message`. */
export const cName = (name: OperationName): string =>
  `psa_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** The table by opcode: a `Map`, because the opcode comes from a page. */
export const operationByOpcode: ReadonlyMap<number, OperationName> = /* @__PURE__ */ new Map(
  /* @__PURE__ */
  Object.entries(operations).map(([name, row]) => [row.opcode, name as OperationName]),
);
