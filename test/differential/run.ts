/** Runs the cases of the table, quick or slow ones, with WebCrypto and with it withheld. */
import { describe, it } from 'vitest';
import { createPartition } from '../../sdk/standalone.ts';
import { SEED } from '../support/seed.ts';
import { type Case, randomFor, shortly } from './case.ts';
import { TABLE } from './table.ts';

const WAYS = [
  ['with WebCrypto', true],
  ['everything in script', false],
] as const;

const open = (webCrypto: boolean) =>
  createPartition({
    webCrypto,
    onError: (error) => {
      throw new Error('an exception that is no status reached the partition', { cause: error });
    },
  }).connect('https://differential.example');

export function compareWithNode(isMine: (one: Case) => boolean): void {
  console.info(`agreement with node:crypto: KEYWARD_SEED=${SEED}`);
  describe.each(WAYS)('%s', (way, webCrypto) => {
    const session = open(webCrypto);
    for (const [name, { cases = [] }] of TABLE) {
      const again = ({ slow, onlyScript }: Case) => webCrypto && slow && onlyScript;
      for (const one of cases.filter((each) => isMine(each) && !again(each))) {
        const title = cases.length > 1 ? `${shortly(name)}: ${one.title}` : shortly(name);
        it(title, () => one.run(session, randomFor(`${way} ${title}`)));
      }
    }
  });
}
