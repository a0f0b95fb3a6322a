/** The keys of the matrix: one of each type and, where an algorithm wants it, of another size. */
import type { Keystore } from '../../../background/keystore/keystore.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import { PSA_KEY_USAGE_EXPORT } from '../../../protocol/psa/usage.ts';
import type { Session } from '../../../sdk/standalone.ts';
import { KEY_TYPES, type KeyType } from './figures.ts';
import { type Bytes, POINT, type Row } from './matrix-calls.ts';
import { materialOf } from './support.ts';

const typeNamed = (pattern: RegExp): KeyType => KEY_TYPES.find(({ name }) => pattern.test(name))!;

/** As it is after an import: with its size, and its public key. */
async function rowOf(session: Session, type: KeyType, data: Bytes, size: number): Promise<Row> {
  const isAsymmetric =
    K.PSA_KEY_TYPE_IS_KEY_PAIR(type.type) || K.PSA_KEY_TYPE_IS_PUBLIC_KEY(type.type);
  const row = { ...type, title: type.name, bits: size, data, open: new Uint8Array(65) };
  // A token is not for import.
  if (!isAsymmetric || type.base.includes('WPA3')) return row;
  const attributes = { type: type.type, bits: size, usage: PSA_KEY_USAGE_EXPORT, alg: 0 };
  const key = await session.importKey(attributes, data);
  const { bits } = await session.getKeyAttributes(key);
  const open = new Uint8Array(await session.exportPublicKey(key));
  await session.destroyKey(key);
  return { ...row, bits, open };
}

async function generated(session: Session, type: KeyType, bits: number): Promise<Row[]> {
  const attributes = { type: type.type, bits, usage: PSA_KEY_USAGE_EXPORT, alg: 0 };
  const key = await session.generateKey(attributes);
  const data = new Uint8Array(await session.exportKey(key));
  const open = new Uint8Array(await session.exportPublicKey(key).catch(() => new Uint8Array(65)));
  await session.destroyKey(key);
  const pair = { ...type, title: `${type.name} ${bits}`, bits, data, open };
  if (!K.PSA_KEY_TYPE_IS_KEY_PAIR(type.type)) return [pair];
  const publicType = KEY_TYPES.find((each) => each.type === (type.type & ~0x3000))!;
  return [pair, { ...publicType, title: `${publicType.name} ${bits}`, bits, data: open, open }];
}

export async function matrixKeys(session: Session): Promise<Row[]> {
  const rows: Row[] = [];
  for (const type of KEY_TYPES) {
    const isDerive = type.type === K.PSA_KEY_TYPE_DERIVE;
    const material = isDerive ? { bits: 520, data: POINT } : await materialOf(session, type);
    rows.push(await rowOf(session, type, material.data, material.bits));
  }
  rows.push(...(await generated(session, typeNamed(/ECC_KEY_PAIR.*TWISTED/), 448)));
  rows.push(...(await generated(session, typeNamed(/_SM4$/), 256).catch(() => [])));
  return rows;
}

/** Straight into the keystore: what an import checks has been checked once. */
export const place = (
  keystore: Keystore,
  { type, bits, data }: Row,
  usage: number,
  alg: number,
): Promise<number> =>
  keystore.create({ ...NO_ATTRIBUTES, type, bits, policy: { usage, alg } }, async () => ({
    bits,
    material: data.slice(),
  }));
