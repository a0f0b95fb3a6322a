/** A partition whose location 0x800100 is a SoftHSM token behind the real host. */
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import { createTokenChannel } from '../../background/drivers/opaque/token/channel.ts';
import { createTokenClient, type Pins } from '../../background/drivers/opaque/token/client.ts';
import { createTokenDriver } from '../../background/drivers/opaque/token/index.ts';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import {
  KEYWARD_LOCATION_TOKEN,
  PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION as lifetimeOf,
} from '../../protocol/psa/lifetimes.ts';
import { createEngine } from './engine.ts';
import { createHostPipes, PIN, type Token } from './token.ts';

const LOCATION = KEYWARD_LOCATION_TOKEN(0);
export const VOLATILE = lifetimeOf(0, LOCATION);
export const PERSISTENT = lifetimeOf(1, LOCATION);

export function createTokenPartition(token: Token, serial: string) {
  const pipes = createHostPipes(token);
  const channel = createTokenChannel(pipes.connect);
  const asked: string[] = [];
  const refused: string[] = [];
  let pin: string | undefined = PIN;
  const pins: Pins = {
    async ask(what) {
      asked.push(what);
      return pin;
    },
    refused: (what) => refused.push(what),
  };
  const entropy = createEntropy();
  const local = createLocalDrivers({ entropy, subtle: crypto.subtle });
  const client = createTokenClient(channel, serial, pins);
  const drivers = createDispatcher({
    transparent: local.all.map(({ driver }) => driver),
    opaque: new Map([[LOCATION, createTokenDriver({ client, local, entropy })]]),
  });
  return {
    ...createEngine({ drivers, entropy }),
    client,
    channel,
    pipes,
    asked,
    refused,
    usePin: (next: string | undefined) => {
      pin = next;
    },
  };
}
