/**
 * The Trusted Services crypto access protocol, written out once more by hand: opcodes, packed-c layouts
 * and protobuf field numbers, with upstream's names. Nothing here is derived from the operation table.
 *
 * A row: opcode, PSA function, fixed fields and records of the request, the same of the response. Fixed
 * fields lie one after the other from offset 0; `A` is the attributes block of 24 bytes, all others have
 * 4. Records have the tags 1, 2, …. Upstream's HASH record is a message in the *_message operations.
 */

/** Upstream's name of a field: fixed ones in small letters, records in capitals. */
export type Side = { readonly fixed: readonly string[]; readonly records: readonly string[] };
export type UpstreamOperation = {
  readonly opcode: number;
  readonly psa: string;
  readonly in: Side;
  readonly out: Side;
};

const words = (text: string) => text.split(' ').filter((word) => word !== '-');
const row = (
  opcode: number,
  psa: string,
  inFixed: string,
  inRecords: string,
  outFixed: string,
  outRecords: string,
): UpstreamOperation => ({
  opcode,
  psa,
  in: { fixed: words(inFixed), records: words(inRecords) },
  out: { fixed: words(outFixed), records: words(outRecords) },
});

// biome-ignore format: a table
export const UPSTREAM: readonly UpstreamOperation[] = [
  row(0x0101, 'psa_generate_key', 'A', '-', 'id', '-'),
  row(0x0102, 'psa_destroy_key', 'id', '-', '-', '-'),
  row(0x0105, 'psa_export_key', 'id', '-', '-', 'DATA'),
  row(0x0106, 'psa_export_public_key', 'id', '-', '-', 'DATA'),
  row(0x0107, 'psa_import_key', 'A', 'DATA', 'id', '-'),
  row(0x0108, 'psa_sign_hash', 'id alg', 'HASH', '-', 'SIGNATURE'),
  row(0x0109, 'psa_verify_hash', 'id alg', 'HASH SIGNATURE', '-', '-'),
  row(0x010a, 'psa_asymmetric_decrypt', 'id alg', 'CIPHERTEXT SALT', '-', 'PLAINTEXT'),
  row(0x010b, 'psa_asymmetric_encrypt', 'id alg', 'PLAINTEXT SALT', '-', 'CIPHERTEXT'),
  row(0x010c, 'psa_generate_random', 'size', '-', '-', 'RANDOM_BYTES'),
  row(0x010d, 'psa_copy_key', 'source_key_id A', '-', 'target_key_id', '-'),
  row(0x010e, 'psa_purge_key', 'id', '-', '-', '-'),
  row(0x010f, 'psa_get_key_attributes', 'id', '-', 'A', '-'),
  row(0x0110, 'psa_sign_message', 'id alg', 'MESSAGE', '-', 'SIGNATURE'),
  row(0x0111, 'psa_verify_message', 'id alg', 'MESSAGE SIGNATURE', '-', '-'),
  row(0x0112, 'verify_pkcs7_signature', '-', 'SIGNATURE HASH PUBLIC_KEY_CERT', '-', '-'),
  row(0x0113, 'get_uefi_priv_auth_var_fingerprint', '-', 'SIGNATURE', '-', 'IDENTIFIER'),

  row(0x0201, 'psa_hash_setup', 'alg', '-', 'op_handle', '-'),
  row(0x0202, 'psa_hash_update', 'op_handle', 'DATA', '-', '-'),
  row(0x0203, 'psa_hash_finish', 'op_handle', '-', '-', 'HASH'),
  row(0x0204, 'psa_hash_abort', 'op_handle', '-', '-', '-'),
  row(0x0205, 'psa_hash_verify', 'op_handle', 'HASH', '-', '-'),
  row(0x0206, 'psa_hash_clone', 'source_op_handle', '-', 'target_op_handle', '-'),

  row(0x0301, 'psa_cipher_encrypt_setup', 'key_id alg', '-', 'op_handle', '-'),
  row(0x0302, 'psa_cipher_decrypt_setup', 'key_id alg', '-', 'op_handle', '-'),
  row(0x0303, 'psa_cipher_generate_iv', 'op_handle', '-', '-', 'IV'),
  row(0x0304, 'psa_cipher_set_iv', 'op_handle', 'IV', '-', '-'),
  row(0x0305, 'psa_cipher_update', 'op_handle', 'DATA', '-', 'DATA'),
  row(0x0306, 'psa_cipher_finish', 'op_handle', '-', '-', 'DATA'),
  row(0x0307, 'psa_cipher_abort', 'op_handle', '-', '-', '-'),

  row(0x0401, 'psa_key_derivation_setup', 'alg', '-', 'op_handle', '-'),
  row(0x0402, 'psa_key_derivation_get_capacity', 'op_handle', '-', 'capacity', '-'),
  row(0x0403, 'psa_key_derivation_set_capacity', 'op_handle capacity', '-', '-', '-'),
  row(0x0404, 'psa_key_derivation_input_bytes', 'op_handle step', 'DATA', '-', '-'),
  row(0x0405, 'psa_key_derivation_input_key', 'op_handle step key_id', '-', '-', '-'),
  row(0x0406, 'psa_key_derivation_output_bytes', 'op_handle output_len', '-', '-', 'DATA'),
  row(0x0407, 'psa_key_derivation_output_key', 'op_handle A', '-', 'key_id', '-'),
  row(0x0408, 'psa_key_derivation_abort', 'op_handle', '-', '-', '-'),
  row(0x0409, 'psa_key_derivation_key_agreement', 'op_handle step private_key_id', 'PEER_KEY', '-', '-'),
  row(0x040a, 'psa_raw_key_agreement', 'alg private_key_id', 'PEER_KEY', '-', 'OUTPUT'),

  row(0x0501, 'psa_mac_sign_setup', 'key_id alg', '-', 'op_handle', '-'),
  row(0x0502, 'psa_mac_verify_setup', 'key_id alg', '-', 'op_handle', '-'),
  row(0x0503, 'psa_mac_update', 'op_handle', 'DATA', '-', '-'),
  row(0x0504, 'psa_mac_sign_finish', 'op_handle', '-', '-', 'MAC'),
  row(0x0505, 'psa_mac_verify_finish', 'op_handle', 'MAC', '-', '-'),
  row(0x0506, 'psa_mac_abort', 'op_handle', '-', '-', '-'),

  row(0x0601, 'psa_aead_encrypt_setup', 'key_id alg', '-', 'op_handle', '-'),
  row(0x0602, 'psa_aead_decrypt_setup', 'key_id alg', '-', 'op_handle', '-'),
  row(0x0603, 'psa_aead_generate_nonce', 'op_handle', '-', '-', 'NONCE'),
  row(0x0604, 'psa_aead_set_nonce', 'op_handle', 'NONCE', '-', '-'),
  row(0x0605, 'psa_aead_set_lengths', 'op_handle ad_length plaintext_length', '-', '-', '-'),
  row(0x0606, 'psa_aead_update_ad', 'op_handle', 'DATA', '-', '-'),
  row(0x0607, 'psa_aead_update', 'op_handle', 'DATA', '-', 'DATA'),
  row(0x0608, 'psa_aead_finish', 'op_handle', '-', '-', 'CIPHERTEXT TAG'),
  row(0x0609, 'psa_aead_verify', 'op_handle', 'TAG', '-', 'PLAINTEXT'),
  row(0x060a, 'psa_aead_abort', 'op_handle', '-', '-', '-'),
];

/** Keyward's name of a field, where it is not upstream's in camel case. */
const RENAMED: { readonly [upstream: string]: string } = {
  A: 'attributes',
  id: 'key',
  key_id: 'key',
  op_handle: 'operation',
  source_op_handle: 'sourceOperation',
  target_op_handle: 'targetOperation',
  source_key_id: 'sourceKey',
  target_key_id: 'targetKey',
  private_key_id: 'privateKey',
  output_len: 'outputLength',
  RANDOM_BYTES: 'random',
};

const camelCase = (name: string) =>
  name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What Keyward calls a field of upstream's. */
export const fieldName = (upstream: string): string => RENAMED[upstream] ?? camelCase(upstream);

/** 'signMessage' for 'psa_sign_message'. */
export const methodName = (psa: string): string => camelCase(psa.replace(/^psa_/, ''));

/** Field numbers of the twelve operations that upstream's protobuf covers. */
export const PROTOBUF: {
  readonly [psa: string]: {
    readonly in: { readonly [name: string]: number };
    readonly out: { readonly [name: string]: number };
  };
} = {
  psa_generate_key: { in: { A: 1 }, out: { id: 1 } },
  psa_destroy_key: { in: { id: 1 }, out: {} },
  psa_export_key: { in: { id: 1 }, out: { DATA: 1 } },
  psa_export_public_key: { in: { id: 1 }, out: { DATA: 1 } },
  psa_import_key: { in: { A: 1, DATA: 3 }, out: { id: 1 } },
  psa_sign_hash: { in: { id: 1, alg: 2, HASH: 3 }, out: { SIGNATURE: 1 } },
  psa_verify_hash: { in: { id: 1, alg: 2, HASH: 3, SIGNATURE: 4 }, out: {} },
  psa_asymmetric_encrypt: { in: { id: 1, alg: 2, PLAINTEXT: 3, SALT: 4 }, out: { CIPHERTEXT: 1 } },
  psa_asymmetric_decrypt: { in: { id: 1, alg: 2, CIPHERTEXT: 3, SALT: 4 }, out: { PLAINTEXT: 1 } },
  psa_generate_random: { in: { size: 1 }, out: { RANDOM_BYTES: 1 } },
  psa_sign_message: { in: { id: 1, alg: 2, MESSAGE: 3 }, out: { SIGNATURE: 1 } },
  psa_verify_message: { in: { id: 1, alg: 2, MESSAGE: 3, SIGNATURE: 4 }, out: {} },
};

/** The attributes block: offsets in packed-c are 4 apart in this order; the numbers are protobuf's. */
export const ATTRIBUTES = { type: 1, bits: 2, lifetime: 3, id: 4 } as const;
/** The policy is field 5 of the attributes in protobuf, and their last 8 bytes in packed-c. */
export const POLICY = { usage: 1, alg: 2 } as const;
export const POLICY_FIELD = 5;
