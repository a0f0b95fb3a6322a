/**
 * Names that page, content script and worker agree on. It is all the content script imports, so it
 * holds constants alone.
 *
 * A page sends `HANDSHAKE` once for each connection with one end of a MessageChannel. What comes back on
 * that port is either an array of frames or one of the control messages below.
 */

export const HANDSHAKE = 'keyward:connect';

/** The content script is there and has taken the port. */
export const FOUND = 'keyward:found';
/** The partition has accepted the caller. */
export const READY = 'keyward:ready';
/** The partition refuses the caller: opaque, insecure, prerendered, framed by another site, not admitted. */
export const REFUSED = 'keyward:refused';
/** The connection is gone; every call under way is lost. */
export const CLOSED = 'keyward:closed';

export const PAGE_PORT = 'keyward.page.1';
export const ADMIN_PORT = 'keyward.admin.1';

/** Asked of a document's content script to learn whether the document is still there. */
export const ARE_YOU_THERE = 'keyward:there?';

/** Connections one document may hold at once. */
export const CONNECTIONS_PER_DOCUMENT = 16;
