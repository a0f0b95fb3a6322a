/** The browser's extension API. Nothing else imports the polyfill, so removing it is a change here. */
import browser from 'webextension-polyfill';

export type { Runtime } from 'webextension-polyfill';
export { browser };
