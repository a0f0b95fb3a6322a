/** What random tests start from, and print: set KEYWARD_SEED to repeat a run. */
export const SEED: number = process.env['KEYWARD_SEED']
  ? Number(process.env['KEYWARD_SEED'])
  : (Date.now() ^ process.pid) | 0;
