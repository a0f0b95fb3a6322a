/** The seed of random tests: KEYWARD_SEED repeats a run. */
export const SEED: number = process.env['KEYWARD_SEED']
  ? Number(process.env['KEYWARD_SEED'])
  : (Date.now() ^ process.pid) | 0;
