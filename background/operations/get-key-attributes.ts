import type { Handler } from './handler.ts';

export const getKeyAttributes: Handler<'getKeyAttributes'> = async ({ keys }) => ({
  attributes: keys.key.attributes,
});
