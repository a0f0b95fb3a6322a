/** The product's version: package.json is its one place. */
import { version } from '../package.json';

export const VERSION: string = version;
