import type { Handler } from './handler.ts';

export const importKey: Handler<'importKey'> = async ({ request, keystore, drivers }) => ({
  key: await keystore.create(request.attributes, (attributes) =>
    drivers.importKey(attributes, request.data),
  ),
});
