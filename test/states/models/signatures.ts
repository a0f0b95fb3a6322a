/** What the models of signing and of verifying share: algorithms, keys, and judgement by the one-shots. */
import {
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_ED25519PH,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_SHA_256,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../../protocol/psa/usage.ts';
import type { Session } from '../../../sdk/session.ts';
import { type Bytes, data, type Variant } from '../model.ts';

export type Signing = Variant & {
  readonly alg: number;
  readonly takesContext: boolean;
  readonly key: NonNullable<Variant['key']>;
};

const variant = (name: string, type: number, bits: number, alg: number, takesContext: boolean) => ({
  name,
  alg,
  takesContext,
  key: {
    attributes: {
      type,
      bits,
      alg,
      usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
    },
    material: () => data(32),
  },
});

const EDWARDS = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);

/** Those that can be made in parts, and verified so. */
export const BOTH: readonly Signing[] = [
  variant('ECDSA', P256, 256, PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256), false),
  variant('Ed25519ph', EDWARDS, 255, PSA_ALG_ED25519PH, true),
  variant('ML-DSA', PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 128, PSA_ALG_DETERMINISTIC_ML_DSA, true),
];
/** Held until the message is whole, to be verified. */
export const HELD = variant('Ed25519', EDWARDS, 255, PSA_ALG_PURE_EDDSA, false);

/** Works with the variant's key, as a key of the judge's own. */
export async function judged<T>(
  judge: Session,
  { key: { attributes, material } }: Signing,
  work: (key: number) => Promise<T>,
): Promise<T> {
  const key = await judge.importKey(attributes, await material(judge));
  try {
    return await work(key);
  } finally {
    await judge.destroyKey(key);
  }
}

export const whole = (parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts));
