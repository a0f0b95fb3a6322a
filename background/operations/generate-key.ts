import { checkGenerable } from '../keystore/checks.ts';
import type { Handler } from './handler.ts';

export const generateKey: Handler<'generateKey'> = async ({ request, keystore, drivers }) => {
  checkGenerable(request.attributes);
  return { key: await keystore.create(request.attributes, drivers.generateKey) };
};
