import type { Handler } from './handler.ts';

/** The material is in the export format already. */
export const exportKey: Handler<'exportKey'> = async ({ keys }) => ({ data: keys.key.material });
