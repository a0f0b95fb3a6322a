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
  PSA_KEY_USAGE_VERIFY_DERIVATION,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
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
};

export type Operation<I extends Fields = Fields, O extends Fields = Fields> = {
  readonly opcode: number;
  /** The C function; '' for Keyward's own. */
  readonly psa: string;
  readonly in: I;
  readonly out: O;
  /** By request field: the keys the operation uses. */
  readonly keys?: { readonly [K in keyof I & string]?: KeyUse<keyof I & string> };
  /** The request field a consent window shows. */
  readonly preview?: keyof I & string;
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
    psa: '',
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
    },
  }),
  generateKey: op({
    opcode: 0x0101,
    psa: 'psa_generate_key',
    in: { attributes: attributes(1) },
    out: { key: u32(1) },
  }),
  destroyKey: op({
    opcode: 0x0102,
    psa: 'psa_destroy_key',
    keys: { key: { usage: 0, consent: 'destroy', nullable: true } },
    in: { key: u32(1) },
    out: {},
  }),
  exportKey: op({
    opcode: 0x0105,
    psa: 'psa_export_key',
    keys: { key: { usage: PSA_KEY_USAGE_EXPORT, consent: 'export' } },
    in: { key: u32(1) },
    out: { data: bytes(1) },
  }),
  exportPublicKey: op({
    opcode: 0x0106,
    psa: 'psa_export_public_key',
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: { data: bytes(1) },
  }),
  importKey: op({
    opcode: 0x0107,
    psa: 'psa_import_key',
    in: { attributes: attributes(1), data: bytes(3) },
    out: { key: u32(1) },
  }),
  signHash: op({
    opcode: 0x0108,
    psa: 'psa_sign_hash',
    keys: sign(PSA_KEY_USAGE_SIGN_HASH, 'blind'),
    preview: 'hash',
    in: { key: u32(1), alg: u32(2), hash: bytes(3) },
    out: { signature: bytes(1) },
  }),
  verifyHash: op({
    opcode: 0x0109,
    psa: 'psa_verify_hash',
    keys: verify(PSA_KEY_USAGE_VERIFY_HASH),
    in: { key: u32(1), alg: u32(2), hash: bytes(3), signature: bytes(4) },
    out: {},
  }),
  asymmetricDecrypt: op({
    opcode: 0x010a,
    psa: 'psa_asymmetric_decrypt',
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2), ciphertext: bytes(3), salt: optionalBytes(4) },
    out: { plaintext: bytes(1) },
  }),
  asymmetricEncrypt: op({
    opcode: 0x010b,
    psa: 'psa_asymmetric_encrypt',
    keys: verify(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2), plaintext: bytes(3), salt: optionalBytes(4) },
    out: { ciphertext: bytes(1) },
  }),
  generateRandom: op({
    opcode: 0x010c,
    psa: 'psa_generate_random',
    in: { size: u32(1, 'uint64') },
    out: { random: bytes(1) },
  }),
  copyKey: op({
    opcode: 0x010d,
    psa: 'psa_copy_key',
    keys: { sourceKey: { usage: PSA_KEY_USAGE_COPY, consent: 'use' } },
    in: { sourceKey: u32(1), attributes: attributes(2) },
    out: { targetKey: u32(1) },
  }),
  purgeKey: op({
    opcode: 0x010e,
    psa: 'psa_purge_key',
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: {},
  }),
  getKeyAttributes: op({
    opcode: 0x010f,
    psa: 'psa_get_key_attributes',
    keys: { key: { usage: 0 } },
    in: { key: u32(1) },
    out: { attributes: attributes(1) },
  }),
  signMessage: op({
    opcode: 0x0110,
    psa: 'psa_sign_message',
    keys: sign(PSA_KEY_USAGE_SIGN_MESSAGE, 'use'),
    preview: 'message',
    in: { key: u32(1), alg: u32(2), message: bytes(3) },
    out: { signature: bytes(1) },
  }),
  verifyMessage: op({
    opcode: 0x0111,
    psa: 'psa_verify_message',
    keys: verify(PSA_KEY_USAGE_VERIFY_MESSAGE),
    in: { key: u32(1), alg: u32(2), message: bytes(3), signature: bytes(4) },
    out: {},
  }),

  // ---- hash
  hashSetup: op({
    opcode: 0x0201,
    psa: 'psa_hash_setup',
    in: { alg: u32(1) },
    out: { operation: u32(1) },
  }),
  hashUpdate: op({
    opcode: 0x0202,
    psa: 'psa_hash_update',
    in: { operation: u32(1), data: bytes(2) },
    out: {},
  }),
  hashFinish: op({
    opcode: 0x0203,
    psa: 'psa_hash_finish',
    in: { operation: u32(1) },
    out: { hash: bytes(1) },
  }),
  hashAbort: op({
    opcode: 0x0204,
    psa: 'psa_hash_abort',
    in: { operation: u32(1) },
    out: {},
  }),
  hashVerify: op({
    opcode: 0x0205,
    psa: 'psa_hash_verify',
    in: { operation: u32(1), hash: bytes(2) },
    out: {},
  }),
  hashClone: op({
    opcode: 0x0206,
    psa: 'psa_hash_clone',
    in: { sourceOperation: u32(1) },
    out: { targetOperation: u32(1) },
  }),
  hashCompute: op({
    opcode: 0x8201,
    psa: 'psa_hash_compute',
    in: { alg: u32(1), input: bytes(2) },
    out: { hash: bytes(1) },
  }),
  hashCompare: op({
    opcode: 0x8202,
    psa: 'psa_hash_compare',
    in: { alg: u32(1), input: bytes(2), hash: bytes(3) },
    out: {},
  }),

  // ---- cipher
  cipherEncryptSetup: op({
    opcode: 0x0301,
    psa: 'psa_cipher_encrypt_setup',
    keys: secret(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  cipherDecryptSetup: op({
    opcode: 0x0302,
    psa: 'psa_cipher_decrypt_setup',
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  cipherGenerateIv: op({
    opcode: 0x0303,
    psa: 'psa_cipher_generate_iv',
    in: { operation: u32(1) },
    out: { iv: bytes(1) },
  }),
  cipherSetIv: op({
    opcode: 0x0304,
    psa: 'psa_cipher_set_iv',
    in: { operation: u32(1), iv: bytes(2) },
    out: {},
  }),
  cipherUpdate: op({
    opcode: 0x0305,
    psa: 'psa_cipher_update',
    in: { operation: u32(1), data: bytes(2) },
    out: { data: bytes(1) },
  }),
  cipherFinish: op({
    opcode: 0x0306,
    psa: 'psa_cipher_finish',
    in: { operation: u32(1) },
    out: { data: bytes(1) },
  }),
  cipherAbort: op({
    opcode: 0x0307,
    psa: 'psa_cipher_abort',
    in: { operation: u32(1) },
    out: {},
  }),

  // ---- key derivation
  keyDerivationSetup: op({
    opcode: 0x0401,
    psa: 'psa_key_derivation_setup',
    in: { alg: u32(1) },
    out: { operation: u32(1) },
  }),
  keyDerivationGetCapacity: op({
    opcode: 0x0402,
    psa: 'psa_key_derivation_get_capacity',
    in: { operation: u32(1) },
    out: { capacity: u32(1) },
  }),
  keyDerivationSetCapacity: op({
    opcode: 0x0403,
    psa: 'psa_key_derivation_set_capacity',
    in: { operation: u32(1), capacity: u32(2) },
    out: {},
  }),
  keyDerivationInputBytes: op({
    opcode: 0x0404,
    psa: 'psa_key_derivation_input_bytes',
    in: { operation: u32(1), step: u32(2), data: bytes(3) },
    out: {},
  }),
  keyDerivationInputKey: op({
    opcode: 0x0405,
    psa: 'psa_key_derivation_input_key',
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
    psa: 'psa_key_derivation_output_bytes',
    in: { operation: u32(1), outputLength: u32(2) },
    out: { data: bytes(1) },
  }),
  keyDerivationOutputKey: op({
    opcode: 0x0407,
    psa: 'psa_key_derivation_output_key',
    in: { operation: u32(1), attributes: attributes(2) },
    out: { key: u32(1) },
  }),
  keyDerivationAbort: op({
    opcode: 0x0408,
    psa: 'psa_key_derivation_abort',
    in: { operation: u32(1) },
    out: {},
  }),
  keyDerivationKeyAgreement: op({
    opcode: 0x0409,
    psa: 'psa_key_derivation_key_agreement',
    keys: { privateKey: { usage: PSA_KEY_USAGE_DERIVE, algOf: 'operation', consent: 'use' } },
    in: { operation: u32(1), step: u32(2), privateKey: u32(3), peerKey: bytes(4) },
    out: {},
  }),
  rawKeyAgreement: op({
    opcode: 0x040a,
    psa: 'psa_raw_key_agreement',
    keys: { privateKey: { usage: PSA_KEY_USAGE_DERIVE, alg: 'alg', consent: 'use' } },
    in: { alg: u32(1), privateKey: u32(2), peerKey: bytes(3) },
    out: { output: bytes(1) },
  }),

  // ---- MAC
  macSignSetup: op({
    opcode: 0x0501,
    psa: 'psa_mac_sign_setup',
    keys: secret(PSA_KEY_USAGE_SIGN_MESSAGE),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  macVerifySetup: op({
    opcode: 0x0502,
    psa: 'psa_mac_verify_setup',
    keys: secret(PSA_KEY_USAGE_VERIFY_MESSAGE),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  macUpdate: op({
    opcode: 0x0503,
    psa: 'psa_mac_update',
    in: { operation: u32(1), data: bytes(2) },
    out: {},
  }),
  macSignFinish: op({
    opcode: 0x0504,
    psa: 'psa_mac_sign_finish',
    in: { operation: u32(1) },
    out: { mac: bytes(1) },
  }),
  macVerifyFinish: op({
    opcode: 0x0505,
    psa: 'psa_mac_verify_finish',
    in: { operation: u32(1), mac: bytes(2) },
    out: {},
  }),
  macAbort: op({
    opcode: 0x0506,
    psa: 'psa_mac_abort',
    in: { operation: u32(1) },
    out: {},
  }),

  // ---- AEAD
  aeadEncryptSetup: op({
    opcode: 0x0601,
    psa: 'psa_aead_encrypt_setup',
    keys: secret(PSA_KEY_USAGE_ENCRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  aeadDecryptSetup: op({
    opcode: 0x0602,
    psa: 'psa_aead_decrypt_setup',
    keys: secret(PSA_KEY_USAGE_DECRYPT),
    in: { key: u32(1), alg: u32(2) },
    out: { operation: u32(1) },
  }),
  aeadGenerateNonce: op({
    opcode: 0x0603,
    psa: 'psa_aead_generate_nonce',
    in: { operation: u32(1) },
    out: { nonce: bytes(1) },
  }),
  aeadSetNonce: op({
    opcode: 0x0604,
    psa: 'psa_aead_set_nonce',
    in: { operation: u32(1), nonce: bytes(2) },
    out: {},
  }),
  aeadSetLengths: op({
    opcode: 0x0605,
    psa: 'psa_aead_set_lengths',
    in: { operation: u32(1), adLength: u32(2), plaintextLength: u32(3) },
    out: {},
  }),
  aeadUpdateAd: op({
    opcode: 0x0606,
    psa: 'psa_aead_update_ad',
    in: { operation: u32(1), data: bytes(2) },
    out: {},
  }),
  aeadUpdate: op({
    opcode: 0x0607,
    psa: 'psa_aead_update',
    in: { operation: u32(1), data: bytes(2) },
    out: { data: bytes(1) },
  }),
  aeadFinish: op({
    opcode: 0x0608,
    psa: 'psa_aead_finish',
    in: { operation: u32(1) },
    out: { ciphertext: bytes(1), tag: bytes(2) },
  }),
  aeadVerify: op({
    opcode: 0x0609,
    psa: 'psa_aead_verify',
    in: { operation: u32(1), tag: bytes(2) },
    out: { plaintext: bytes(1) },
  }),
  aeadAbort: op({
    opcode: 0x060a,
    psa: 'psa_aead_abort',
    in: { operation: u32(1) },
    out: {},
  }),
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Request<N extends OperationName> = Message<Operations[N]['in']>;
export type Response<N extends OperationName> = Message<Operations[N]['out']>;

/** The table by opcode: a `Map`, because the opcode comes from a page. */
export const operationByOpcode: ReadonlyMap<number, OperationName> = new Map(
  Object.entries(operations).map(([name, row]) => [row.opcode, name as OperationName]),
);
