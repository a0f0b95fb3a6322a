import { LIMITS, PROTOCOL_VERSION } from '../../protocol/frame.ts';
import { type OperationName, operations } from '../../protocol/operations.ts';
import { VERSION } from '../../protocol/version.ts';
import { algorithmStanding } from '../drivers/legacy.ts';
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
      keyTypes: unique(capabilities.flatMap(({ keys }) => keys?.map(({ type }) => type) ?? [])),
      locations: unique(drivers.all.map(({ location }) => location)),
      legacyAlgorithms: algorithms.filter((alg) => algorithmStanding(alg) !== undefined),
    };
  };
