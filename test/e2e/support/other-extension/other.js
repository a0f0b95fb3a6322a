/** Keyward's neighbour. What it tries is in its page, which the tests drive. */
self.addEventListener('install', () => self.skipWaiting());
