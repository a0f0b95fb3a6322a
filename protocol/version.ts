/** The product's version: package.json is its one place. */
export { version as VERSION } from '../package.json';
