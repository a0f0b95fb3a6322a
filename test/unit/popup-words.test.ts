import { describe, expect, it } from 'vitest';
import { RESTRICTIONS, type Restriction } from '../../background/managed/policy.ts';
import { grantInWords, usagesInWords } from '../../popup/grant-words.ts';
import { describeKey, lifetimeInWords } from '../../popup/key-words.ts';
import { restrictionsInWords } from '../../popup/managed-words.ts';
import { claimTime, fromNow, timeInWords } from '../../popup/times.ts';
import { isGone, troubleInWords } from '../../popup/trouble.ts';
import { ask, hasWords } from '../../popup/words.ts';
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import { RpcError } from '../../protocol/frame.ts';
import { makesKey, type Operation, operations } from '../../protocol/operations.ts';
import { PSA_ALG_RSA_PSS, PSA_ALG_SHA_1 } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
} from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_NOT_PERMITTED,
  PSA_STATUS_NAMES,
  PsaError,
} from '../../protocol/psa/status.ts';
import {
  KEY_USAGE_MASK,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_WRAP,
} from '../../protocol/psa/usage.ts';

const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const question = {
  consent: 'use',
  operation: 'signMessage',
  keyType: P256,
  keyBits: 256,
  alg: 0,
  previewLength: 32,
};
const rowsThatMakeKeys = Object.entries<Operation>(operations).flatMap(([name, row]) =>
  makesKey(row) ? [name] : [],
);
const NOW = Date.UTC(2026, 2, 4, 12);

describe('a question', () => {
  const rows = Object.entries<Operation>(operations);
  const asking = rows.flatMap(([name, row]) =>
    Object.values(row.keys ?? {}).flatMap((use) => (use?.consent ? [[name, use.consent]] : [])),
  );

  it.each(asking)('has words of its own for %s (%s)', (operation = '', consent = '') => {
    expect(hasWords(operation)).toBe(true);
    const { wants, tone } = ask({ ...question, operation, consent });
    expect(wants).toMatch(/^wants to \w/);
    expect(tone === 'calm').toBe(consent === 'use');
  });

  it('has words for connecting, whatever operation caused it', () => {
    expect(ask({ ...question, operation: 'signHash', consent: 'connect' }).wants).toBe(
      'wants to connect',
    );
  });

  it('warns of what it cannot show', () => {
    const { means, tone } = ask({ ...question, operation: 'signHash', consent: 'blind' });
    expect(means).toMatch(/^Keyward cannot show what this means. 32 bytes/);
    expect(tone).toBe('loud');
  });

  it('says which part of a key would leave', () => {
    const wants = (keyType: number) =>
      ask({ ...question, operation: 'exportKey', consent: 'export', keyType }).wants;
    expect(wants(P256)).toBe('wants to take a copy of a private key out of Keyward');
    expect(wants(PSA_KEY_TYPE_AES)).toBe('wants to take a copy of a secret key out of Keyward');
  });

  it('is loud and names the operation when both are unknown', () => {
    expect(ask({ ...question, operation: '__proto__', consent: 'toString' })).toMatchObject({
      wants: 'wants to use your key (__proto__)',
      tone: 'loud',
    });
  });
});

describe('a question about a weak key', () => {
  const weak = { ...question, consent: 'weak', keyType: PSA_KEY_TYPE_DES, keyBits: 64 };

  it('says what is wrong with it and what to do', () => {
    expect(ask({ ...weak, operation: 'generateKey' })).toEqual({
      wants: 'wants to make a weak key',
      means:
        'All DES keys can be tried within days.\nAllow it only if something old works with ' +
        'nothing better.',
      tone: 'grave',
    });
  });

  it('gives each reason there is', () => {
    const alg = PSA_ALG_RSA_PSS(PSA_ALG_SHA_1);
    const { means } = ask({ ...weak, keyType: PSA_KEY_TYPE_RSA_KEY_PAIR, keyBits: 1024, alg });
    expect(means).toMatch(/^RSA keys of this size .*\.\nSHA-1 is broken: .*\.\nAllow it/);
  });

  it.each(rowsThatMakeKeys)('has words for %s', (operation) => {
    expect(ask({ ...weak, operation }).wants).toMatch(/^wants to .*weak key/);
  });
});

describe('a key', () => {
  it.each([
    [P256, 256, 'P-256 key 1'],
    [PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1), 384, 'P-384 public key 1'],
    [PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_K1), 256, 'secp256k1 key 1'],
    [PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY), 255, 'X25519 key 1'],
    [PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS), 448, 'Ed448 key 1'],
    [PSA_KEY_TYPE_RSA_KEY_PAIR, 3072, 'RSA key 1, 3072 bits'],
    [PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 192, 'ML-DSA-65 key 1'],
    [PSA_KEY_TYPE_AES, 256, 'AES-256 key 1'],
    [PSA_KEY_TYPE_HMAC, 512, 'HMAC key 1, 512 bits'],
    [0xbeef, 8, '0xbeef key 1, 8 bits'],
  ])('of type %i with %i bits is a "%s…"', (type, bits, words) => {
    expect(describeKey({ id: 1, type, bits })).toBe(words);
  });

  it('is persistent or volatile by its persistence alone', () => {
    expect(lifetimeInWords(1)).toMatch(/^Persistent/);
    expect(lifetimeInWords(0)).toMatch(/^Volatile/);
    expect(lifetimeInWords(0x80000100)).toMatch(/^Volatile/);
  });

  it('has a word for each usage a policy may carry', () => {
    const flags = Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0);
    for (const flag of flags.filter((bit) => (KEY_USAGE_MASK & bit) !== 0)) {
      expect(usagesInWords(flag)).toHaveLength(1);
    }
  });
});

describe('a grant', () => {
  const keys = [
    { id: 1, type: P256, bits: 256, usage: 0x3c00 },
    { id: 2, type: PSA_KEY_TYPE_AES, bits: 128, usage: 0x0300 },
    { id: 3, type: PSA_KEY_TYPE_AES, bits: 128, usage: 0 },
    { id: 4, type: PSA_KEY_TYPE_HMAC, bits: 256, usage: 0x0c00 },
    { id: 5, type: PSA_KEY_TYPE_AES, bits: 256, usage: PSA_KEY_USAGE_WRAP | PSA_KEY_USAGE_UNWRAP },
  ];
  it.each([
    ['connect', 0, REMEMBER_ALWAYS, 'May connect — always'],
    ['connect', 0, REMEMBER_ONCE, 'May connect — until its page closes'],
    ['use', 1, REMEMBER_ALWAYS, 'May sign with P-256 key 1 — always'],
    ['use', 2, REMEMBER_SESSION, 'May encrypt and decrypt with AES-128 key 2 — for this session'],
    ['use', 3, REMEMBER_SESSION, 'May use AES-128 key 3 — for this session'],
    ['blind', 1, REMEMBER_ALWAYS, 'May sign unseen data with P-256 key 1 — always'],
    ['use', 4, REMEMBER_ALWAYS, 'May sign and verify with HMAC key 4, 256 bits — always'],
    ['use', 5, REMEMBER_ALWAYS, 'May wrap keys and unwrap keys with AES-256 key 5 — always'],
    ['use', 9, REMEMBER_ALWAYS, 'May use key 9, which is gone — always'],
  ])('to %s key %i is put in words', (consent, key, remember, words) => {
    expect(grantInWords({ consent, key, remember, kind: '' }, keys)).toBe(words);
  });
});

it('a grant for weak keys names their kind and no key', () => {
  const grant = { consent: 'weak', key: 0, remember: REMEMBER_SESSION, kind: 'DES' };
  expect(grantInWords(grant, [])).toBe('May make weak keys (DES) — for this session');
});

describe('a time', () => {
  it.each([
    [0, 'just now'],
    [-59_000, 'just now'],
    [30_000, 'in less than a minute'],
    [-60_000, '1 minute ago'],
    [3 * 3_600_000, 'in 3 hours'],
    [-47 * 3_600_000, '1 day ago'],
    [-400 * 86_400_000, '1 year ago'],
  ])('%i ms from now is "%s"', (distance, words) => {
    expect(fromNow(NOW + distance, NOW)).toBe(words);
  });

  it('outside the calendar is said to be so', () => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, -1e30]) {
      expect(timeInWords(time, NOW)).toBe('at a time outside the calendar');
    }
  });

  it('says whether a token has expired', () => {
    expect(claimTime('exp', NOW - 1, NOW)).toMatch(/^Expired: just now/);
    expect(claimTime('exp', NOW + 90_000, NOW)).toMatch(/^Expires: in 1 minute/);
  });
});

describe('trouble', () => {
  it('is said in sentences for every status', () => {
    for (const status of PSA_STATUS_NAMES.keys()) {
      expect(troubleInWords(new PsaError(status))).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('never repeats the text of a foreign error', () => {
    expect(troubleInWords(new Error('secret'))).not.toContain('secret');
    expect(troubleInWords(new RpcError(-5, 'secret'))).not.toContain('secret');
  });

  it('tells what is gone from what is refused', () => {
    expect(isGone(new PsaError(PSA_ERROR_DOES_NOT_EXIST))).toBe(true);
    expect(isGone(new PsaError(PSA_ERROR_NOT_PERMITTED))).toBe(false);
    expect(isGone(new Error('gone'))).toBe(false);
  });
});

describe('what an organization allows', () => {
  const values: { readonly [F in Restriction]: readonly string[] } = {
    admittedOrigins: ['', 'https://*.app.example'],
    forbiddenAlgorithms: ['', 'PSA_ALG_HMAC(*)'],
    allowedLocations: ['', 'local', 'vault', 'wrapped', 'user', 'tokens'],
    longestConsent: ['once', 'session', 'always'],
  };

  it.each(RESTRICTIONS)('has words of its own for %s', (field) => {
    const rules = values[field].map((value) => ({ field, value }));
    const [said, ...rest] = restrictionsInWords(rules);
    expect(rest).toEqual([]);
    expect(said?.name).not.toBe(field);
    expect(said?.values.every((value) => value.length > 2)).toBe(true);
  });

  it('is said once for each field', () => {
    const rules = ['PSA_ALG_MD5', 'PSA_ALG_SHA_1'].map((value) => {
      return { field: 'forbiddenAlgorithms', value };
    });
    expect(restrictionsInWords([...rules, { field: 'longestConsent', value: 'once' }])).toEqual([
      { name: 'Not with', values: ['PSA_ALG_MD5', 'PSA_ALG_SHA_1'] },
      { name: 'Your answers count', values: ['once'] },
    ]);
  });
});
