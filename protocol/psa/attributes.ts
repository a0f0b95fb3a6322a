/*
 * The attributes of a key as plain data (PSA Crypto API 1.5, "Key attributes").
 *
 * The surprising part: attributes only ever travel into a creation call. That call never fills them
 * in; what a key really has is read back from the service.
 */

/** What a key may be used for: usage flags, and the one algorithm (or wildcard) they apply to. */
export type KeyPolicy = { readonly usage: number; readonly alg: number };

export type KeyAttributes = {
  readonly type: number;
  readonly bits: number;
  readonly lifetime: number;
  readonly id: number;
  readonly policy: KeyPolicy;
};

/** A volatile key of no type, without rights: where every set of attributes starts. */
export const NO_ATTRIBUTES: KeyAttributes = {
  type: 0,
  bits: 0,
  lifetime: 0,
  id: 0,
  policy: { usage: 0, alg: 0 },
};
