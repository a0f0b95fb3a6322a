/**
 * DER as signatures and certificates have it: asn1js reads, here it is held to DER.
 *
 * asn1js reads BER, so one structure has many spellings. Here a length has one, tags have one byte, nothing
 * is nested deeper than any certificate is, and what stands inside a string stays unread.
 */
import { type BaseBlock, Constructed, fromBER } from 'asn1js';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../protocol/psa/status.ts';

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OBJECT_IDENTIFIER = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;
/** [0] and [1], constructed. */
export const CONTEXT_0 = 0xa0;

/** More than a record of packed-c holds, and than a signature with one certificate ever has. */
const MAX_LENGTH = 65_536;
const MAX_DEPTH = 16;
const MAX_ELEMENTS = 2_000;

export type Element = {
  /** The identifier octet: class, form and number. */
  readonly tag: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
  /** Empty for a primitive one. */
  readonly children: readonly Element[];
};

export const malformed = (): PsaError => new PsaError(PSA_ERROR_INVALID_ARGUMENT);
export const unsupported = (): PsaError => new PsaError(PSA_ERROR_NOT_SUPPORTED);

/** Bytes of the shortest encoding of a length. */
function lengthOfLength(length: number): number {
  let size = 1;
  if (length >= 0x80) for (let rest = length; rest > 0; rest >>>= 8) size += 1;
  return size;
}

function toElement(block: BaseBlock): Element {
  const { idBlock, lenBlock } = block;
  const whole = block.valueBeforeDecodeView;
  const content = whole.subarray(idBlock.blockLength + lenBlock.blockLength);
  const isShortest =
    idBlock.blockLength === 1 &&
    !lenBlock.isIndefiniteForm &&
    lenBlock.blockLength === lengthOfLength(content.length);
  // A string in pieces is constructed, and no `Constructed`.
  const isConstructed = block instanceof Constructed;
  if (!isShortest || idBlock.isConstructed !== isConstructed) throw malformed();
  const children = isConstructed ? block.valueBlock.value.map(toElement) : [];
  return { tag: whole[0] ?? 0, whole, content, children };
}

function parse(data: Uint8Array): ReturnType<typeof fromBER> {
  try {
    return fromBER(data, {
      maxDepth: MAX_DEPTH,
      maxNodes: MAX_ELEMENTS,
      maxContentLength: MAX_LENGTH,
      parseEmbedded: false,
    });
  } catch {
    throw malformed();
  }
}

/** The one element that is the whole of `data`. @throws PsaError PSA_ERROR_INVALID_ARGUMENT */
export function readDer(data: Uint8Array): Element {
  if (data.length > MAX_LENGTH) throw unsupported();
  const { offset, result } = parse(data);
  if (offset !== data.length || result.error !== '') throw malformed();
  return toElement(result);
}

/** The element, if it is there and has this tag. @throws PsaError PSA_ERROR_INVALID_ARGUMENT */
export function expectTag(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw malformed();
  return element;
}

/** The parts of a sequence, each with its tag, and as many as there are tags. */
export function partsOf(element: Element | undefined, tags: readonly number[]): Element[] {
  const { children } = expectTag(element, SEQUENCE);
  if (children.length !== tags.length) throw malformed();
  return children.map((child, i) => expectTag(child, tags[i] ?? 0));
}

/** What a bit string holds, if it is whole bytes. */
export function bitsOf(element: Element | undefined): Uint8Array {
  const { content } = expectTag(element, BIT_STRING);
  if (content[0] !== 0) throw malformed();
  return content.subarray(1);
}
