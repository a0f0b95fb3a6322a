/** The comparisons that take long: binary curves, large Diffie-Hellman groups, RSA keys of ours. */
import { compareWithNode } from './run.ts';

compareWithNode(({ slow }) => slow === true);
