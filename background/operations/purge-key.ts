import type { Handler } from './handler.ts';

/** Nothing is held between two calls, so there is nothing to drop. */
export const purgeKey: Handler<'purgeKey'> = async () => ({});
