/** The models of all families. */
import type { AnyModel } from '../model.ts';
import { aeadModel } from './aead.ts';
import { cipherModel } from './cipher.ts';
import { hashModel } from './hash.ts';
import { keyDerivationModel } from './key-derivation.ts';
import { macModel } from './mac.ts';
import { pakeModel } from './pake.ts';
import { signModel } from './sign.ts';
import { verifyModel } from './verify.ts';
import { xofModel } from './xof.ts';

export const MODELS: readonly AnyModel[] = [
  hashModel,
  xofModel,
  macModel,
  cipherModel,
  aeadModel,
  keyDerivationModel,
  signModel,
  verifyModel,
  pakeModel,
];
