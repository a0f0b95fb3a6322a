/** The contract of hashes: every algorithm against node:crypto, whole and in parts. */
import { describe, expect, it } from 'vitest';
import { HASHES } from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_BAD_STATE, PSA_ERROR_NOT_SUPPORTED } from '../../protocol/psa/status.ts';
import { pattern } from '../support/bytes.ts';
import { referenceHash } from '../support/reference.ts';
import { expectBytes, expectStatus } from '../support/status.ts';
import { algName, algorithmsOffered, hasReferenceHash, type Subject } from './offers.ts';

/** Around the block sizes (64, 72, 104, 128, 136, 144), nothing, and a mebibyte. */
const LENGTHS = [0, 1, 3, 55, 56, 63, 64, 65, 72, 103, 104, 111, 112, 127, 128, 136, 144, 1000];
const MEBIBYTE = pattern(1 << 20, 20);

async function hashesWhole({ drivers, brief }: Subject, alg: number) {
  for (const length of LENGTHS) {
    const input = pattern(length, length + 1);
    const hash = await drivers.hashCompute(alg, input);
    expectBytes(hash, referenceHash(alg, input), `${length} bytes`);
  }
  if (!brief) expectBytes(await drivers.hashCompute(alg, MEBIBYTE), referenceHash(alg, MEBIBYTE));
}

async function hashesInParts({ drivers }: Subject, alg: number) {
  const input = pattern(1000, 5);
  for (const step of [1, 7, 64, 128, 999, 1000]) {
    const operation = await drivers.hashSetup(alg);
    for (let at = 0; at < input.length; at += step) operation.update(input.subarray(at, at + step));
    operation.update(new Uint8Array(0));
    expect(operation.finish(), `in parts of ${step}`).toEqual(referenceHash(alg, input));
  }
  const empty = await drivers.hashSetup(alg);
  expect(empty.finish()).toEqual(referenceHash(alg, new Uint8Array(0)));
}

async function clones({ drivers }: Subject, alg: number) {
  const [start, one, two] = [pattern(100, 6), pattern(90, 7), pattern(80, 8)];
  const source = await drivers.hashSetup(alg);
  source.update(start);
  const copy = source.clone();
  const second = copy.clone();
  source.update(one);
  copy.update(two);
  const of = (...parts: Uint8Array[]) => referenceHash(alg, Buffer.concat(parts));
  expect(source.finish(), 'the source goes on by itself').toEqual(of(start, one));
  expect(copy.finish(), 'and so does the copy').toEqual(of(start, two));
  expect(second.finish(), 'a copy of a copy holds what was put in before').toEqual(of(start));
}

async function keepsNothingOfItsInput({ drivers }: Subject, alg: number) {
  const part = pattern(10, 9);
  const operation = await drivers.hashSetup(alg);
  operation.update(part);
  const expected = referenceHash(alg, part.slice());
  part.fill(0);
  expect(operation.finish()).toEqual(expected);
}

async function isSpentAfterItsEnd({ drivers }: Subject, alg: number) {
  for (const end of ['finish', 'abort'] as const) {
    const operation = await drivers.hashSetup(alg);
    operation[end]();
    const uses = {
      update: () => operation.update(new Uint8Array(1)),
      finish: () => operation.finish(),
      clone: () => operation.clone(),
    };
    for (const [name, use] of Object.entries(uses)) {
      const call = Promise.resolve().then<unknown>(use);
      await expectStatus(call, PSA_ERROR_BAD_STATE, `${name} after ${end}`);
    }
    operation.abort();
  }
}

export function testHashes(subject: Subject): void {
  const offered = {
    whole: algorithmsOffered(subject, 'hashCompute'),
    inParts: algorithmsOffered(subject, 'hashSetup'),
  };
  const whole = offered.whole.filter(hasReferenceHash);
  const inParts = offered.inParts.filter(hasReferenceHash);
  if (whole.length + inParts.length === 0) return;

  describe('hashes', () => {
    for (const alg of whole) {
      it(`hashes with ${algName(alg)} as node:crypto does`, () => hashesWhole(subject, alg));
    }
    for (const alg of inParts) {
      it(`hashes in parts with ${algName(alg)}`, () => hashesInParts(subject, alg));
      it(`clones ${algName(alg)} under way`, () => clones(subject, alg));
      it(`keeps no view of what ${algName(alg)} was given`, () =>
        keepsNothingOfItsInput(subject, alg));
      it(`${algName(alg)} is spent after its end`, () => isSpentAfterItsEnd(subject, alg));
    }
    it('answers NOT_SUPPORTED for every other hash', async () => {
      for (const { alg, name } of HASHES) {
        if (!offered.whole.includes(alg) && !offered.inParts.includes(alg)) {
          const call = subject.drivers.hashCompute(alg, new Uint8Array(1));
          await expectStatus(call, PSA_ERROR_NOT_SUPPORTED, name);
        }
        if (!offered.inParts.includes(alg)) {
          await expectStatus(subject.drivers.hashSetup(alg), PSA_ERROR_NOT_SUPPORTED, name);
        }
      }
    });
  });
}
