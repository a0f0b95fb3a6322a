/** A site that was forgotten stays forgotten, whatever it had begun before. */
import { expect, it } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import { allowAll } from '../../background/consent/consent.ts';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import { createPartition } from '../../background/partition.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { PSA_KEY_TYPE_RAW_DATA } from '../../protocol/psa/key-types.ts';
import { createSession } from '../../sdk/session.ts';

const SITE = 'https://a.example';

it('a key begun before its site was forgotten is not finished after', async () => {
  const persistent = createMemoryBackend();
  const entropy = createEntropy();
  const drivers = createLocalDrivers({ entropy, subtle: crypto.subtle });
  let finish = () => {};
  const halfWay = new Promise<void>((begun) => {
    const { generateKey } = drivers;
    drivers.generateKey = async (attributes) => {
      begun();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return generateKey(attributes);
    };
  });
  const partition = createPartition({
    storage: { persistent, volatile: createMemoryBackend() },
    driversOf: () => drivers,
    entropy,
    consent: allowAll,
    now: () => 0,
    onError: () => undefined,
  });
  const caller = { owner: ownerOf(SITE), origin: SITE, document: '1' };
  const session = createSession(partition.connect(caller));
  const made = session.generateKey({ type: PSA_KEY_TYPE_RAW_DATA, bits: 128, id: 1 });
  await halfWay;
  await partition.keystoreOf(caller.owner).clear();
  finish();
  await expect(made).rejects.toMatchObject({ code: 'PSA_ERROR_NOT_PERMITTED' });
  expect(await persistent.owners()).toEqual([]);
});
