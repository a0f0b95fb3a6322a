/** What the partition asks of consent, and the form for those who need none. */
import type { KeyConsent, OperationName } from '../../protocol/operations.ts';
import type { Caller } from '../caller.ts';

/**
 * 'connect' is asked of a site once, 'weak' of a key that is made, 'unlock' when a site needs a stored key
 * while Keyward is locked; the others of a use of a key.
 */
export type ConsentClass = 'connect' | 'weak' | 'unlock' | KeyConsent;

/** The key a question is about. */
export type KeyFacts = {
  readonly id: number;
  readonly type: number;
  readonly bits: number;
  /** Tells this key from a later one of the same id; of a key not yet made, the kind it is of. */
  readonly serial: string;
};

export type ConsentRequest = {
  readonly caller: Caller;
  readonly consent: ConsentClass;
  readonly operation: OperationName;
  readonly key?: KeyFacts | undefined;
  /** 0 if the operation has none. */
  readonly alg: number;
  /** The start of what is signed, marked or encrypted. */
  readonly preview: Uint8Array;
  readonly previewLength: number;
  /** Of a signature that has one. */
  readonly context: Uint8Array;
};

export type Consent = {
  /**
   * Resolves when the user, or what the user said before, allows it.
   * @returns whether the user was asked now, which takes time
   * @throws PsaError PSA_ERROR_NOT_PERMITTED, or PSA_ERROR_INSUFFICIENT_MEMORY if too many wait
   */
  require(request: ConsentRequest, signal: AbortSignal): Promise<boolean>;
};

/** For a partition whose only client is whoever created it. */
export const allowAll: Consent = { require: async () => false };
