import { LIMITS, PROTOCOL_VERSION } from '../../protocol/frame.ts';
import { type OperationName, operations } from '../../protocol/operations.ts';
import { algorithmStanding, legacySizes } from '../../protocol/psa/legacy.ts';
import { VERSION } from '../../protocol/version.ts';
import type { Handler } from './handler.ts';

/** PSA Crypto API 1.5. */
const API_VERSION = 0x0105;
/** Bit n stands for encoding n: 0 packed-c, 1 protobuf. */
const ENCODINGS = 0b11;

const unique = (values: Iterable<number>) => [...new Set(values)].sort((a, b) => a - b);

/** @param served - the operations that have a handler */
export const createGetServiceInfo =
  (served: () => readonly OperationName[]): Handler<'getServiceInfo'> =>
  async ({ drivers }) => {
    const capabilities = drivers.all.flatMap(({ driver }) => driver.capabilities);
    const algorithms = unique(capabilities.flatMap((row) => row.algorithms ?? []));
    const keyTypes = unique(
      capabilities.flatMap(({ keys }) => keys?.map(({ type }) => type) ?? []),
    );
    const sizes = legacySizes();
    return {
      apiVersion: API_VERSION,
      protocolVersion: (PROTOCOL_VERSION.major << 8) | PROTOCOL_VERSION.minor,
      encodings: ENCODINGS,
      maxBody: LIMITS.bodyBytes,
      callsPerConnection: LIMITS.callsPerConnection,
      operationsPerConnection: LIMITS.operationsPerConnection,
      product: 'Keyward',
      version: VERSION,
      opcodes: unique(served().map((name) => operations[name].opcode)),
      algorithms,
      keyTypes,
      locations: unique(drivers.all.map(({ location }) => location)),
      legacyAlgorithms: algorithms.filter((alg) => algorithmStanding(alg) !== undefined),
      // Types have 16 bits; so have sizes.
      legacyKeys: keyTypes
        .filter((type) => sizes.has(type))
        .map((type) => type * 0x1_0000 + (sizes.get(type) ?? 0)),
    };
  };
