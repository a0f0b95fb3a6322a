/** Ascon-Hash256 (NIST SP 800-232, section 5.1), in noble's form. */
import { type CHash, createHasher, type Hash, type TRet } from '@noble/hashes/utils.js';
import { createSponge, HASH256_IV, type Sponge } from './sponge.ts';

const OUTPUT = 32;

class AsconHash256 implements Hash<AsconHash256> {
  readonly blockLen = 8;
  readonly outputLen = OUTPUT;
  readonly canXOF = false;
  private sponge: Sponge;

  constructor(sponge: Sponge = createSponge(HASH256_IV)) {
    this.sponge = sponge;
  }
  update(data: Uint8Array): this {
    this.sponge.absorb(data);
    return this;
  }
  digest(): TRet<Uint8Array> {
    this.sponge.pad();
    const out = Uint8Array.from(this.sponge.squeeze(OUTPUT));
    this.destroy();
    return out;
  }
  digestInto(out: Uint8Array): void {
    out.set(this.digest());
  }
  destroy(): void {
    this.sponge.wipe();
  }
  _cloneInto(to: AsconHash256 = new AsconHash256()): AsconHash256 {
    to.sponge = this.sponge.copy();
    return to;
  }
  clone(): AsconHash256 {
    return this._cloneInto();
  }
}

export const asconHash256: CHash<AsconHash256> = createHasher(() => new AsconHash256());
