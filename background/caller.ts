/**
 * Who calls. An owner is a client of the cryptoprocessor: it has its own keys, its own key ids, its own
 * limits. Only two places make a caller: `platform/sender.ts`, from what the browser says of a port, and
 * `sdk/standalone.ts`, from what its creator says. Nothing in a message ever does.
 */

declare const owner: unique symbol;

/** Names an owner: the origin in its ASCII form, for a site in a top-level document. */
export type OwnerId = string & { readonly [owner]: true };

export type Caller = {
  readonly owner: OwnerId;
  /** What the user is shown: the origin as the browser names it. */
  readonly origin: string;
  /** Names the document that calls, for as long as it lives. */
  readonly document: string;
};

/** The owner that an origin stands for. The cast is the brand's only source. */
export const ownerOf = (origin: string): OwnerId => origin as OwnerId;
