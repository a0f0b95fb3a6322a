/** Real exchanges with Trusted Services' own provider, byte for byte, random parts aside. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createPartition, type Session } from '../../sdk/standalone.ts';
import { fromHex, toHex } from '../support/hex.ts';

let session: Session;

beforeEach(() => {
  session = createPartition().connect('https://a.example');
});

async function exchange(encoding: 'packed-c' | 'protobuf', opcode: number, request: string) {
  const reply = await session.call({ encoding, opcode, body: fromHex(request) });
  expect(reply).toMatchObject({ rpcStatus: 0, serviceStatus: 0 });
  return toHex(reply.body);
}

const ATTRIBUTES_AES = '00240000 80000000 00000000 00000000 01030000 00025005';

describe('packed-c', () => {
  it('generates random bytes', async () => {
    expect(await exchange('packed-c', 0x010c, '04000000')).toMatch(/^00010004[0-9a-f]{8}$/);
  });

  it('answers an empty record for no random bytes', async () => {
    expect(await exchange('packed-c', 0x010c, '00000000')).toBe('00010000');
  });

  it('imports a volatile AES key and reads its attributes back', async () => {
    const id = await exchange('packed-c', 0x0107, `${ATTRIBUTES_AES} 00010010 ${'00'.repeat(16)}`);
    expect(id).toMatch(/^[0-9a-f]{6}[4-7][0-9a-f]$/);
    expect(await exchange('packed-c', 0x010f, id)).toBe(
      `00240000800000000000000${'0'}${id}0103000000025005`,
    );
  });

  it('imports a persistent key under the id it is given', async () => {
    const request = '01100000 00000000 01000000 05000000 01000000 00000000 00010003 616263';
    expect(await exchange('packed-c', 0x0107, request)).toBe('05000000');
    expect(await exchange('packed-c', 0x0105, '05000000')).toBe('00010003616263');
  });

  it('hashes in several parts', async () => {
    const operation = await exchange('packed-c', 0x0201, '09000002');
    expect(operation).toHaveLength(8);
    expect(await exchange('packed-c', 0x0202, `${operation} 00010003 616263`)).toBe('');
    expect(await exchange('packed-c', 0x0203, operation)).toBe(
      '00010020ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('protobuf', () => {
  it('generates random bytes', async () => {
    expect(await exchange('protobuf', 0x010c, '0810')).toMatch(/^0a10[0-9a-f]{32}$/);
    expect(await exchange('protobuf', 0x010c, '')).toBe('0a00');
  });

  it('generates a volatile P-256 key', async () => {
    const request = '0a11 08 92e201 10 8002 2a08 08 8028 10 898e8030';
    expect(await exchange('protobuf', 0x0101, request)).toMatch(/^08([0-9a-f]{2}){5}$/);
  });

  it('imports key 12 and signs a 20-byte hash with key 13', async () => {
    const attributes = (id: string) =>
      `0a15 08 92e201 10 8002 18 01 20 ${id} 2a08 08 8128 10 898e8030 1a20 ${'42'.repeat(32)}`;
    expect(await exchange('protobuf', 0x0107, attributes('0c'))).toBe('080c');
    expect(await exchange('protobuf', 0x0107, attributes('0d'))).toBe('080d');
    const signed = await exchange('protobuf', 0x0108, `080d 10 898e8030 1a14 ${'71'.repeat(20)}`);
    expect(signed).toMatch(/^0a40[0-9a-f]{128}$/);
  });
});
