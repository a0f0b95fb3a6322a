/**
 * A key in the wrapped form in which its location keeps it, for the application to store and to attach again.
 * No right is needed: it opens nowhere else, and for nobody else.
 */
import type { Handler } from './handler.ts';

export const exportWrappedKey: Handler<'exportWrappedKey'> = async ({ keys, drivers }) => ({
  data: await drivers.exportWrappedKey(keys.key),
});
