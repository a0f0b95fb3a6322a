/**
 * Making, taking out, copying and ending keys. In local storage the material is the key, and the core may
 * hand it on; of a key elsewhere it has a blob that means something to that location's driver alone, so
 * whatever wants more of the key asks there (PSA driver interface, section 4).
 */
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import type { DriverKey, EntryPoints } from './driver.ts';
import type { Selection } from './selection.ts';

export type KeyManagement = Pick<
  EntryPoints,
  | 'generateKey'
  | 'importKey'
  | 'deriveKey'
  | 'exportPublicKey'
  | 'attachKey'
  | 'exportKey'
  | 'exportWrappedKey'
  | 'copyKey'
  | 'destroyKey'
>;

export const isLocal = ({ attributes }: Pick<DriverKey, 'attributes'>): boolean =>
  PSA_KEY_LIFETIME_GET_LOCATION(attributes.lifetime) === PSA_KEY_LOCATION_LOCAL_STORAGE;

export const keyManagement = ({ run, serves }: Selection): KeyManagement => ({
  generateKey: (attributes, customData) =>
    run('generateKey', attributes, undefined, (entry) => entry(attributes, customData)),
  importKey: (attributes, data) =>
    run('importKey', attributes, undefined, (entry) => entry(attributes, data)),
  deriveKey: (attributes, draw) =>
    run('deriveKey', attributes, undefined, (entry) => entry(attributes, draw)),
  exportPublicKey: (key) =>
    run('exportPublicKey', key.attributes, undefined, (entry) => entry(key)),
  attachKey: (attributes, label) =>
    run('attachKey', attributes, undefined, (entry) => entry(attributes, label)),
  exportKey: async (key) =>
    isLocal(key)
      ? key.material.slice()
      : run('exportKey', key.attributes, undefined, (entry) => entry(key)),
  exportWrappedKey: (key) =>
    run('exportWrappedKey', key.attributes, undefined, (entry) => entry(key)),
  copyKey: async (key, attributes) =>
    isLocal(key)
      ? { bits: key.attributes.bits, material: key.material.slice() }
      : run('copyKey', key.attributes, undefined, (entry) => entry(key, attributes)),
  async destroyKey(key) {
    if (isLocal(key) || !serves('destroyKey', key.attributes)) return;
    await run('destroyKey', key.attributes, undefined, (entry) => entry(key));
  },
});
