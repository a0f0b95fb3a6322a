/** A session all of whose new keys lie at another location; it takes no notice of that itself. */
import { type Operation, type OperationName, operations } from '../../protocol/operations.ts';
import { PSA_KEY_LIFETIME_PERSISTENT } from '../../protocol/psa/lifetimes.ts';
import type { KeyAttributes } from '../../sdk/attributes.ts';
import type { Session } from '../../sdk/session.ts';

type Call = (...args: unknown[]) => Promise<unknown>;
const PERSISTENCE = 0xff;

export function relocated(session: Session, location: number): Session {
  const there = (attributes: Partial<KeyAttributes>) => {
    const { lifetime = attributes.id ? PSA_KEY_LIFETIME_PERSISTENT : 0 } = attributes;
    // One that names a location already keeps it.
    return {
      ...attributes,
      lifetime: lifetime > PERSISTENCE ? lifetime : location * 256 + lifetime,
    };
  };
  const methods = Object.entries<Operation>(operations).flatMap(([name, row]) => {
    const at = Object.keys(row.in).indexOf('attributes');
    if (at < 0 || name === 'attachKey') return [];
    const method = session[name as OperationName] as Call;
    const call: Call = (...args) => method(...args.with(at, there(args[at] as KeyAttributes)));
    return [[name, call]];
  });
  const here: Session['getKeyAttributes'] = async (...args) => {
    const attributes = await session.getKeyAttributes(...args);
    return { ...attributes, lifetime: attributes.lifetime & PERSISTENCE };
  };
  return { ...session, ...Object.fromEntries(methods), getKeyAttributes: here };
}
