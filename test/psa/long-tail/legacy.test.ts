/** What the service says of itself: which of its algorithms are served for old data alone. */
import { describe, expect, it } from 'vitest';
import {
  algorithmStanding,
  keyStanding,
  LEGACY_ALGORITHMS,
} from '../../../background/drivers/legacy.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import { open } from '../symmetric/support.ts';

describe('legacy', () => {
  it('is told by the service, of what it serves', async () => {
    const info = await open(false).getServiceInfo();
    const algorithms = [...info.algorithms];
    const legacy = [...info.legacyAlgorithms];
    expect(legacy).toEqual(algorithms.filter((alg) => algorithmStanding(alg) !== undefined));
    for (const { alg } of LEGACY_ALGORITHMS) expect(legacy).toContain(alg);
    expect(legacy).not.toContain(A.PSA_ALG_SHA_256);
    expect(legacy).not.toContain(A.PSA_ALG_GCM);
  });
  it('goes by the hash inside, and is milder on MACs', () => {
    expect(algorithmStanding(A.PSA_ALG_MD5)).toBe('broken');
    expect(algorithmStanding(A.PSA_ALG_RSA_PSS(A.PSA_ALG_MD5))).toBe('broken');
    expect(algorithmStanding(A.PSA_ALG_HMAC(A.PSA_ALG_MD5))).toBe('legacy');
    expect(algorithmStanding(A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256))).toBeUndefined();
    expect(algorithmStanding(A.PSA_ALG_XTS)).toBeUndefined();
  });
  it('knows small keys', () => {
    expect(keyStanding(K.PSA_KEY_TYPE_DES, 64)).toBe('broken');
    expect(keyStanding(K.PSA_KEY_TYPE_DES, 192)).toBe('legacy');
    expect(keyStanding(K.PSA_KEY_TYPE_ARC4, 128)).toBe('broken');
    expect(keyStanding(K.PSA_KEY_TYPE_RSA_PUBLIC_KEY, 1024)).toBe('legacy');
    expect(keyStanding(K.PSA_KEY_TYPE_RSA_PUBLIC_KEY, 2048)).toBeUndefined();
    const pair = K.PSA_KEY_TYPE_ECC_KEY_PAIR;
    expect(keyStanding(pair(K.PSA_ECC_FAMILY_SECP_R1), 192)).toBe('legacy');
    expect(keyStanding(pair(K.PSA_ECC_FAMILY_SECP_R1), 256)).toBeUndefined();
    expect(keyStanding(pair(K.PSA_ECC_FAMILY_SECT_K1), 283)).toBe('legacy');
  });
});
