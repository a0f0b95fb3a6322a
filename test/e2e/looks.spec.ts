/** How the consent window and the popup look with each kind of question and of key. */
import type { Page } from 'playwright/test';
import * as psa from '../../sdk/index.ts';
import { look } from './support/look.ts';
import type { Rig } from './support/rig.ts';
import { utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { statusOf, type Visit } from './support/visit.ts';

const ALL =
  psa.PSA_KEY_USAGE_SIGN_MESSAGE |
  psa.PSA_KEY_USAGE_VERIFY_MESSAGE |
  psa.PSA_KEY_USAGE_ENCRYPT |
  psa.PSA_KEY_USAGE_DECRYPT |
  psa.PSA_KEY_USAGE_DERIVE;
const EXPORT = psa.PSA_KEY_USAGE_EXPORT;
const WRAP = psa.PSA_KEY_USAGE_WRAP;
const HKDF = psa.PSA_ALG_HKDF(psa.PSA_ALG_SHA_256);
const GCM_AT_LEAST_8 = psa.PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG(psa.PSA_ALG_GCM, 8);
const ecc = psa.PSA_KEY_TYPE_ECC_KEY_PAIR;

type Made = [id: number, type: number, bits: number, alg: number, usage?: number];
const ML_DSA: Made = [1, psa.PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 192, psa.PSA_ALG_ML_DSA];
const AES: Made = [2, psa.PSA_KEY_TYPE_AES, 256, GCM_AT_LEAST_8];
const SECRET: Made = [3, psa.PSA_KEY_TYPE_DERIVE, 256, HKDF, ALL | EXPORT];
const WRAPPING: Made = [4, psa.PSA_KEY_TYPE_AES, 128, psa.PSA_ALG_KW, WRAP];
const MAC: Made = [5, psa.PSA_KEY_TYPE_HMAC, 256, psa.PSA_ALG_HMAC(psa.PSA_ALG_SHA_256)];
const MANY: readonly Made[] = [
  ML_DSA,
  AES,
  SECRET,
  WRAPPING,
  MAC,
  [6, psa.PSA_KEY_TYPE_ML_KEM_KEY_PAIR, 768, psa.PSA_ALG_ML_KEM],
  [7, ecc(psa.PSA_ECC_FAMILY_BRAINPOOL_P_R1), 256, psa.PSA_ALG_ECDSA(psa.PSA_ALG_SHA_384)],
  [8, ecc(psa.PSA_ECC_FAMILY_MONTGOMERY), 255, psa.PSA_ALG_KEY_AGREEMENT(psa.PSA_ALG_ECDH, HKDF)],
  [9, psa.PSA_KEY_TYPE_SM4, 128, psa.PSA_ALG_CTR],
  [10, psa.PSA_KEY_TYPE_DES, 64, psa.PSA_ALG_CBC_PKCS7],
  [11, ecc(psa.PSA_ECC_FAMILY_SECP_R1), 256, psa.PSA_ALG_ECDSA(psa.PSA_ALG_SHA_1)],
];

async function make({ session }: Visit, keys: readonly Made[]): Promise<void> {
  for (const [id, type, bits, alg, usage = ALL] of keys) {
    await session.generateKey({ id, type, bits, alg, usage });
  }
}

test('questions of every kind', async ({ keyward }) => {
  const visit = await keyward.visit(keyward.site('bank'));
  await keyward.consent.policy('allow-all');
  await make(visit, [ML_DSA, AES, SECRET, WRAPPING, MAC]);
  await keyward.consent.policy('ask');
  const { session } = visit;
  const questions: [name: string, call: () => Promise<unknown>][] = [
    ['weak', () => make(visit, [[10, psa.PSA_KEY_TYPE_DES, 64, psa.PSA_ALG_CBC_PKCS7]])],
    [
      'weak-signature',
      () => {
        const alg = psa.PSA_ALG_ECDSA(psa.PSA_ALG_SHA_1);
        return make(visit, [[11, ecc(psa.PSA_ECC_FAMILY_SECP_R2), 160, alg]]);
      },
    ],
    [
      'ml-dsa',
      () =>
        session.signMessageWithContext(
          1,
          psa.PSA_ALG_ML_DSA,
          utf8('Transfer 5 € to Ada Lovelace\nReference: analytical engine'),
          utf8('bank.example payments'),
        ),
    ],
    ['encrypt', () => session.aeadEncrypt(2, psa.PSA_ALG_GCM, NONCE, EMPTY, utf8('Dear diary'))],
    ['decrypt', () => session.aeadDecrypt(2, psa.PSA_ALG_GCM, NONCE, EMPTY, new Uint8Array(32))],
    [
      'derive',
      async () => {
        const operation = await session.keyDerivationSetup(HKDF);
        const step = psa.PSA_KEY_DERIVATION_INPUT_SECRET;
        return session.keyDerivationInputKey(operation, step, 3);
      },
    ],
    ['mark-parts', () => session.macSignSetup(5, psa.PSA_ALG_HMAC(psa.PSA_ALG_SHA_256))],
    ['wrap', () => session.wrapKey(4, psa.PSA_ALG_KW, 3)],
  ];
  for (const [name, call] of questions) await lookAt(keyward, name, call);
});

const NONCE = new Uint8Array(12);
const EMPTY = new Uint8Array(0);

/** Brings up a question, looks at its window, and says no. */
async function lookAt(keyward: Rig, name: string, call: () => Promise<unknown>): Promise<void> {
  const status = statusOf(call());
  const question = await keyward.consent.next();
  await look(keyward, question.window, `consent-${name}`, () =>
    expect(question.allow).toBeEnabled(),
  );
  await keyward.consent.deny();
  expect(await status).toBe('PSA_ERROR_NOT_PERMITTED');
}

const open = (popup: Page, { origin }: Visit) =>
  popup.getByRole('button', { name: origin, exact: true }).click();

test('the popup with keys of many kinds', async ({ keyward }) => {
  const visit = await keyward.visit(keyward.site('bank'));
  await keyward.consent.policy('allow-all');
  await make(visit, MANY);
  const popup = await keyward.popup();
  await open(popup, visit);
  const names = popup.getByRole('heading', { level: 3 });
  await expect(names).toHaveText([
    'ML-DSA-65 key 1',
    'AES-256 key 2',
    'derivation key 3, 256 bits',
    'AES-128 key 4',
    'HMAC key 5, 256 bits',
    'ML-KEM-768 key 6',
    'brainpool P-256r1 key 7',
    'X25519 key 8',
    'SM4 key 9',
    'DES key 10',
    'P-256 key 11',
  ]);
  const weak = popup.getByRole('listitem').filter({ hasText: 'Weak' });
  await expect(weak.getByRole('heading', { level: 3 })).toHaveText(['DES key 10', 'P-256 key 11']);
  await expect(popup.getByText('May make weak keys (DES) — always')).toBeVisible();
  await look(keyward, popup, 'popup-many-keys');
});
