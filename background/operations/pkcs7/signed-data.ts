/**
 * `SignedData` (RFC 2315, section 9), as the UEFI specification and Mbed TLS want it: detached, of one hash,
 * with one certificate or none, and no attributes, so that what is signed is the hash itself.
 *
 * What is well formed and more than that is not supported. One certificate is a matter of safety too: the
 * chain is not checked here, so a second one could be anybody's.
 */
import { equalBytes } from '../../../protocol/bytes.ts';
import { hashOf, isOid, type Scheme, signatureOf } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import {
  CONTEXT_0,
  type Element,
  expectTag,
  INTEGER,
  malformed,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  partsOf,
  readDer,
  SEQUENCE,
  SET,
  unsupported,
} from './der.ts';

export type Signer = { readonly scheme: Scheme; readonly signature: Uint8Array };

export type SignedData = {
  readonly hash: number;
  readonly certificate: Certificate | undefined;
  readonly signers: readonly Signer[];
};

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const VERSION_1 = Uint8Array.of(INTEGER, 1, 1);
const MAX_SIGNERS = 8;

function checkVersion(element: Element | undefined): void {
  if (!equalBytes(expectTag(element, INTEGER).whole, VERSION_1)) throw unsupported();
}

/** UEFI leaves out the `ContentInfo` around it. */
function unwrap(root: Element): Element {
  const [type, content] = expectTag(root, SEQUENCE).children;
  if (type?.tag !== OBJECT_IDENTIFIER) return root;
  if (!isOid(type, SIGNED_DATA)) throw unsupported();
  partsOf(root, [OBJECT_IDENTIFIER, CONTEXT_0]);
  if (content?.children.length !== 1) throw malformed();
  return expectTag(content.children[0], SEQUENCE);
}

function readHash(algorithms: Element | undefined): number {
  const { children } = expectTag(algorithms, SET);
  const hash = children.length === 1 ? hashOf(children[0]) : undefined;
  if (hash === undefined) throw unsupported();
  return hash;
}

function checkDetached(content: Element | undefined): void {
  const { children } = expectTag(content, SEQUENCE);
  if (!isOid(children[0], DATA) || children.length > 1) throw unsupported();
}

/** Undefined for one whose algorithm names another hash: it cannot be good. */
function readSigner(element: Element, hash: number): Signer | undefined {
  const [version, issuer, algorithm, ...rest] = expectTag(element, SEQUENCE).children;
  checkVersion(version);
  partsOf(issuer, [SEQUENCE, INTEGER]);
  if (hashOf(algorithm) !== hash) throw malformed();
  const [next, signature] = rest;
  // Attributes stand before the algorithm or after the signature; with them another hash is signed.
  if (next?.tag === CONTEXT_0 || rest.length > 2) throw unsupported();
  const named = signatureOf(next);
  if (!named) throw unsupported();
  const content = expectTag(signature, OCTET_STRING).content;
  const fits = named.hash === undefined || named.hash === hash;
  return fits ? { scheme: named.scheme, signature: content } : undefined;
}

/**
 * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for what is no signed data, PSA_ERROR_NOT_SUPPORTED for what is
 *   of another kind
 */
export function readSignedData(data: Uint8Array): SignedData {
  const fields = expectTag(unwrap(readDer(data)), SEQUENCE).children;
  const [version, algorithms, content, ...rest] = fields;
  checkVersion(version);
  const hash = readHash(algorithms);
  checkDetached(content);
  const certificates = rest[0]?.tag === CONTEXT_0 ? rest.shift() : undefined;
  if ((certificates?.children.length ?? 0) > 1 || rest.length > 1) throw unsupported();
  const certificate =
    certificates && readCertificate(expectTag(certificates.children[0], SEQUENCE));
  const infos = expectTag(rest[0], SET).children;
  if (infos.length > MAX_SIGNERS) throw unsupported();
  const signers = infos.map((info) => readSigner(info, hash));
  return { hash, certificate, signers: signers.filter((signer) => signer !== undefined) };
}
