/** A managed policy is read strictly: what is not understood serves nobody, and never less is forbidden. */
import { describe, expect, it } from 'vitest';
import { algorithmPermits } from '../../background/keystore/policy.ts';
import { algorithmNamed, concreteOf, ruleNamed } from '../../background/managed/algorithms.ts';
import { admits, forbids } from '../../background/managed/enforce.ts';
import { originPattern } from '../../background/managed/origins.ts';
import { type ManagedPolicy, parseManagedPolicy } from '../../background/managed/policy.ts';
import { createManagedSource } from '../../background/managed/source.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import { isWildcard, SAMPLES } from '../support/algorithms.ts';

const GOOD = {
  restricts: ['admittedOrigins', 'forbiddenAlgorithms', 'allowedLocations', 'longestConsent'],
  admittedOrigins: ['https://app.example', 'https://*.corp.example'],
  forbiddenAlgorithms: ['PSA_ALG_MD5', 'PSA_ALG_HMAC(*)'],
  allowedLocations: ['local', 'tokens'],
  longestConsent: 'session',
};
const forbidding = (...forbiddenAlgorithms: string[]): ManagedPolicy =>
  parseManagedPolicy({ restricts: ['forbiddenAlgorithms'], forbiddenAlgorithms });

describe('a policy', () => {
  it('that is empty is none', () => {
    expect(parseManagedPolicy({})).toEqual({ kind: 'none' });
  });

  it('is read whole', () => {
    const policy = parseManagedPolicy(GOOD);
    expect(policy).toMatchObject({ kind: 'managed', rules: { longestConsent: 2 } });
    expect(policy.kind === 'managed' && policy.written).toContainEqual({
      field: 'admittedOrigins',
      value: 'https://*.corp.example',
    });
  });

  const { longestConsent: _, ...withoutConsent } = GOOD;
  const { restricts: __, ...withoutRestricts } = GOOD;
  const wrongs: [string, unknown, RegExp][] = [
    ['nothing', undefined, /no object/],
    ['null', null, /no object/],
    ['a list', [], /no object/],
    ['a text', 'x', /no object/],
    ['an unknown field', { ...GOOD, restricts: [...GOOD.restricts, 'x'], x: 1 }, /no field "x"/],
    ['a field that was dropped', withoutConsent, /"longestConsent" is missing/],
    ['no list of what it restricts', withoutRestricts, /"restricts" is missing/],
    ['a list that leaves one out', { ...GOOD, restricts: ['longestConsent'] }, /does not name/],
    ['a list that names nothing', { restricts: [] }, /names nothing/],
    ['a list that is a text', { ...GOOD, restricts: 'longestConsent' }, /no list of texts/],
    ['__proto__', JSON.parse('{"restricts":["__proto__"],"__proto__":[]}'), /no field/],
    ['origins that are a text', { ...GOOD, admittedOrigins: 'https://a.example' }, /no list/],
    ['a number among origins', { ...GOOD, admittedOrigins: ['https://a.example', 5] }, /no list/],
    ['no origin', { ...GOOD, admittedOrigins: ['a.example'] }, /cannot have "a\.example"/],
    ['an unknown algorithm', { ...GOOD, forbiddenAlgorithms: ['PSA_ALG_MD7'] }, /PSA_ALG_MD7/],
    ['an unknown location', { ...GOOD, allowedLocations: ['cloud'] }, /cannot have "cloud"/],
    ['an unknown duration', { ...GOOD, longestConsent: 'week' }, /cannot be "week"/],
    ['a duration that is none', { ...GOOD, longestConsent: null }, /cannot be "null"/],
    ['a duration in a list', { ...GOOD, longestConsent: ['once'] }, /cannot be/],
    ['a name of an object', { ...GOOD, longestConsent: 'constructor' }, /cannot be/],
  ];
  it.each(wrongs)('that is %s cannot be read, and says why', (_what, unverified, why) => {
    const policy = parseManagedPolicy(unverified);
    expect(policy).toMatchObject({ kind: 'unreadable', why: expect.stringMatching(why) });
    expect(admits(policy, 'https://app.example')).toBe(false);
  });

  it('loses no restriction to any one field that is left out or is of another type', () => {
    for (const field of Object.keys(GOOD)) {
      for (const value of [undefined, null, 7, true, 'x', {}, [7], [[]]]) {
        const damaged: { [field: string]: unknown } = { ...GOOD, [field]: value };
        if (value === undefined) delete damaged[field];
        expect(parseManagedPolicy(damaged).kind, `${field}: ${value}`).toBe('unreadable');
      }
    }
  });

  it('says no more of what is wrong than fits a line', () => {
    const policy = parseManagedPolicy({ ...GOOD, admittedOrigins: ['x'.repeat(5000)] });
    expect(policy.kind === 'unreadable' && policy.why.length).toBeLessThan(200);
  });
});

describe('an origin', () => {
  it.each([
    ['https://app.example', 'https://app.example', true],
    ['https://app.example', 'https://app.example:8443', false],
    ['https://app.example', 'http://app.example', false],
    ['https://app.example', 'https://x.app.example', false],
    ['https://*.app.example', 'https://x.app.example', true],
    ['https://*.app.example', 'https://y.x.app.example', true],
    ['https://*.app.example', 'https://app.example', false],
    ['https://*.app.example', 'https://evilapp.example', false],
    ['https://*.app.example', 'https://app.example.evil.example', false],
    ['https://*.app.example', 'http://x.app.example', false],
    ['https://*.app.example', 'https://x.app.example:8443', false],
    ['https://*.app.example:8443', 'https://x.app.example:8443', true],
    ['http://*.localhost:80', 'http://a.localhost', undefined],
    ['http://*.localhost:8080', 'http://a.localhost:8080', true],
  ])('%s admits %s: %s', (pattern, origin, expected) => {
    expect(originPattern(pattern)?.(origin)).toBe(expected);
  });

  it.each([
    '',
    '*',
    'https://*',
    'https://*.',
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'https://App.example',
    'https://app.example:443',
    'https://user@app.example',
    'https://a.*.example',
    'https://*.*.example',
    'https://**.example',
    'https://*app.example',
    'https://bücher.example',
    'https://*.127.0.0.1',
    'https://*.[::1]',
    '*://app.example',
    'ftp://app.example',
    'null',
    'https://*.app.example https://b.example',
  ])('cannot be written as %j', (pattern) => {
    expect(originPattern(pattern)).toBeUndefined();
  });
});

describe('the name of an algorithm', () => {
  it.each(SAMPLES.map(({ name, alg }) => [name, alg]))('%s is understood', (_name, alg) => {
    expect(algorithmNamed(A.algorithmName(alg))).toBe(alg);
  });

  it.each([
    '',
    '*',
    'PSA_ALG_*',
    'MD5',
    'psa_alg_md5',
    'PSA_ALG_NONE',
    'PSA_ALG_ANY_HASH',
    'PSA_ALG_ECDSA',
    'PSA_ALG_ECDSA()',
    'PSA_ALG_ECDSA(PSA_ALG_CTR)',
    'PSA_ALG_ECDSA(PSA_ALG_NONE)',
    'PSA_ALG_ECDSA(PSA_ALG_SHA_256, 4)',
    'PSA_ALG_ECDSA(*, *)',
    'PSA_ALG_CMAC(*)',
    'PSA_ALG_GCM(*)',
    'PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 0)',
    'PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 64)',
    'PSA_ALG_TRUNCATED_MAC(PSA_ALG_SHA_256, 8)',
    'PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 16)',
    'PSA_ALG_KEY_AGREEMENT(PSA_ALG_HKDF(PSA_ALG_SHA_256), PSA_ALG_ECDH)',
    'PSA_ALG_MD5 ',
    'PSA_ALG_MD5)',
    'PSA_ALG_ECDSA(PSA_ALG_SHA_256))',
    'constructor',
    '__proto__',
    '0x02000003',
  ])('is not %j', (name) => {
    expect(ruleNamed(name)).toBeUndefined();
  });
});

describe('a forbidden algorithm', () => {
  const { PSA_ALG_SHA_1: SHA_1, PSA_ALG_SHA_256: SHA_256 } = A;
  const hkdf = A.PSA_ALG_HKDF(SHA_1);
  const cases: [rule: string, alg: number, expected: boolean][] = [
    ['PSA_ALG_SHA_1', SHA_1, true],
    ['PSA_ALG_SHA_1', SHA_256, false],
    ['PSA_ALG_SHA_1', A.PSA_ALG_ECDSA(SHA_1), true],
    ['PSA_ALG_SHA_1', A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_HMAC(SHA_1), 10), true],
    ['PSA_ALG_SHA_1', A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, hkdf), true],
    ['PSA_ALG_SHA_1', A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH), true],
    ['PSA_ALG_SHA_1', A.PSA_ALG_ECDH, false],
    ['PSA_ALG_SHA_1', A.PSA_ALG_GCM, false],
    ['PSA_ALG_SHA_512', A.PSA_ALG_ED25519PH, true],
    ['PSA_ALG_ECDSA(PSA_ALG_SHA_1)', A.PSA_ALG_ECDSA(SHA_1), true],
    ['PSA_ALG_ECDSA(PSA_ALG_SHA_1)', A.PSA_ALG_ECDSA(SHA_256), false],
    ['PSA_ALG_ECDSA(PSA_ALG_SHA_1)', A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH), true],
    ['PSA_ALG_ECDSA(PSA_ALG_SHA_1)', A.PSA_ALG_RSA_PSS(SHA_1), false],
    ['PSA_ALG_ECDSA(PSA_ALG_ANY_HASH)', A.PSA_ALG_ECDSA(SHA_256), true],
    ['PSA_ALG_ECDSA(PSA_ALG_ANY_HASH)', A.PSA_ALG_ECDSA_ANY, false],
    ['PSA_ALG_ECDSA(*)', A.PSA_ALG_ECDSA_ANY, true],
    ['PSA_ALG_ECDSA(*)', A.PSA_ALG_DETERMINISTIC_ECDSA(SHA_256), false],
    ['PSA_ALG_RSA_PKCS1V15_SIGN_RAW', A.PSA_ALG_RSA_PKCS1V15_SIGN(A.PSA_ALG_ANY_HASH), true],
    ['PSA_ALG_HMAC(*)', A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_HMAC(SHA_256), 8), true],
    ['PSA_ALG_HMAC(*)', A.PSA_ALG_CMAC, false],
    ['PSA_ALG_HMAC(PSA_ALG_SHA_256)', A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_HMAC(SHA_256), 8), true],
    ['PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 4)', A.PSA_ALG_CMAC, false],
    ['PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 16)', A.PSA_ALG_CMAC, true],
    ['PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 4)', A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CMAC, 4), true],
    [
      'PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 4)',
      A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(A.PSA_ALG_CMAC, 4),
      true,
    ],
    [
      'PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 4)',
      A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(A.PSA_ALG_CMAC, 8),
      false,
    ],
    ['PSA_ALG_GCM', A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(A.PSA_ALG_GCM, 4), true],
    ['PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 4)', A.PSA_ALG_GCM, false],
    ['PSA_ALG_CCM', A.PSA_ALG_CCM_STAR_ANY_TAG, true],
    ['PSA_ALG_CCM_STAR_NO_TAG', A.PSA_ALG_CCM_STAR_ANY_TAG, true],
    ['PSA_ALG_CCM_STAR_NO_TAG', A.PSA_ALG_CCM, false],
    ['PSA_ALG_ECDH', A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, hkdf), true],
    ['PSA_ALG_HKDF(*)', A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, hkdf), true],
    ['PSA_ALG_FFDH', A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, hkdf), false],
    ['PSA_ALG_WPA3_SAE_GDH(PSA_ALG_SHA_256)', A.PSA_ALG_WPA3_SAE_ANY, true],
    ['PSA_ALG_WPA3_SAE_ANY', A.PSA_ALG_WPA3_SAE_H2E(SHA_256), true],
  ];
  it.each(cases)('%s: %i is forbidden: %s', (rule, alg, expected) => {
    const policy = forbidding(rule);
    expect(policy.kind).toBe('managed');
    expect(forbids(policy, alg), A.algorithmName(alg)).toBe(expected);
  });

  it.each(SAMPLES.filter(({ is }) => is.kind !== 'none').map((sample) => [sample.name, sample]))(
    '%s is forbidden by its own name, and so is each wildcard that includes it',
    (_name, sample) => {
      const policy = forbidding(A.algorithmName(sample.alg));
      const including = SAMPLES.filter(
        (other) => isWildcard(other) && algorithmPermits(other.alg, sample.alg),
      );
      for (const { alg, name } of [sample, ...including]) {
        expect(forbids(policy, alg), name).toBe(true);
      }
    },
  );

  it.each(SAMPLES.filter(isWildcard).map((sample) => [sample.name, sample.alg]))(
    '%s stands for all that it permits',
    (_name, wildcard) => {
      const permitted = SAMPLES.filter((s) => !isWildcard(s) && algorithmPermits(wildcard, s.alg));
      expect(permitted.length).toBeGreaterThan(0);
      for (const { alg, name } of permitted) {
        expect(concreteOf(wildcard), name).toContain(alg);
      }
    },
  );
});

describe('the policy in force', () => {
  const managed = { restricts: ['longestConsent'], longestConsent: 'once' };

  it('is read once', async () => {
    let reads = 0;
    const source = createManagedSource(
      async () => {
        reads += 1;
        return managed;
      },
      () => expect.fail(),
    );
    expect((await source.current()).kind).toBe('managed');
    await source.current();
    expect(reads).toBe(1);
  });

  it('is unreadable if the browser fails to give it', async () => {
    const errors: unknown[] = [];
    const source = createManagedSource(
      () => Promise.reject(new Error('no')),
      (error) => errors.push(error),
    );
    expect(await source.current()).toMatchObject({ kind: 'unreadable' });
    expect(errors).toHaveLength(1);
  });

  it('is the new one for whoever asks after a change, also while the old one is being read', async () => {
    const answers: ((value: unknown) => void)[] = [];
    const source = createManagedSource(
      () => new Promise((resolve) => answers.push(resolve)),
      () => expect.fail(),
    );
    const first = source.current();
    source.changed();
    const second = source.current();
    answers[0]?.({});
    answers[1]?.(managed);
    expect([(await first).kind, (await second).kind]).toEqual(['managed', 'managed']);
  });
});
