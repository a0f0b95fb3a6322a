import type { Handler } from './handler.ts';

export const exportKey: Handler<'exportKey'> = async ({ keys, drivers }) => ({
  data: await drivers.exportKey(keys.key),
});
