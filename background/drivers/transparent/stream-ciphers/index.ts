/** Stream ciphers, and the AEADs made of them. */
import { EMPTY } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_STREAM_CIPHER,
  PSA_ALG_XCHACHA20_POLY1305,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_XCHACHA20,
} from '../../../../protocol/psa/key-types.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';
import { createAeadOperation, createCipherOperation } from '../block-ciphers/streams.ts';
import type { DriverParts } from '../parts.ts';
import { startArc4 } from './arc4.ts';
import { chachaStart, createChaCha, type Start, xchachaStart } from './chacha.ts';
import { startChaChaPoly } from './poly1305.ts';
import { createWebCryptoChaCha } from './webcrypto.ts';

const TAG = 16;
const CHACHA20 = [{ type: PSA_KEY_TYPE_CHACHA20, bits: [256] }];
const XCHACHA20 = [{ type: PSA_KEY_TYPE_XCHACHA20, bits: [256] }];
const ARC4 = [{ type: PSA_KEY_TYPE_ARC4, bits: { min: 40, max: 2048, step: 8 } }];

type Variant = {
  readonly start: (key: Uint8Array, iv: Uint8Array) => Start;
  /** Lengths of an IV, and of a nonce of the AEAD. */
  readonly ivLengths: readonly number[];
  readonly nonceLength: number;
};

const variantOf = ({ attributes }: DriverKey): Variant =>
  attributes.type === PSA_KEY_TYPE_CHACHA20
    ? { start: chachaStart, ivLengths: [12, 16, 8], nonceLength: 12 }
    : { start: xchachaStart, ivLengths: [24, 32], nonceLength: 24 };

const chacha: Driver = {
  name: 'noble',
  capabilities: [
    {
      entryPoints: ['cipherSetup'],
      algorithms: [PSA_ALG_STREAM_CIPHER],
      keys: [...CHACHA20, ...XCHACHA20],
    },
    { entryPoints: ['aeadSetup'], algorithms: [PSA_ALG_CHACHA20_POLY1305], keys: CHACHA20 },
    { entryPoints: ['aeadSetup'], algorithms: [PSA_ALG_XCHACHA20_POLY1305], keys: XCHACHA20 },
  ],
  async cipherSetup(driverKey) {
    const { start, ivLengths } = variantOf(driverKey);
    const key = driverKey.material.slice();
    return createCipherOperation({
      acceptsIv: (length) => ivLengths.includes(length),
      start(iv) {
        const { apply, wipe } = createChaCha(start(key, iv));
        return { update: apply, finish: () => EMPTY, wipe };
      },
      wipe: () => key.fill(0),
    });
  },
  async aeadSetup(driverKey, _alg, tagLength, direction) {
    if (tagLength !== TAG) throw invalidArgument();
    const { start, nonceLength } = variantOf(driverKey);
    const key = driverKey.material.slice();
    return createAeadOperation({
      tagLength,
      acceptsNonce: (length) => length === nonceLength,
      start: (nonce) => startChaChaPoly(start(key, nonce), direction),
      wipe: () => key.fill(0),
    });
  },
};

const arc4: Driver = {
  name: 'keyward',
  capabilities: [{ entryPoints: ['cipherSetup'], algorithms: [PSA_ALG_STREAM_CIPHER], keys: ARC4 }],
  async cipherSetup({ material }) {
    const stream = startArc4(material);
    return createCipherOperation({ start: () => stream, wipe: () => undefined });
  },
};

export const createStreamCiphers = ({ subtle }: DriverParts): readonly Driver[] => [
  ...(subtle ? createWebCryptoChaCha(subtle) : []),
  chacha,
  arc4,
];
