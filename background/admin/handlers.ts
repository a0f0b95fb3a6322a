/** The handlers of the popup's table. The port they are served on opens to the extension's pages alone. */
import {
  type AdminName,
  type AdminRequest,
  type AdminResponse,
  admin,
  adminByOpcode,
} from '../../protocol/admin.ts';
import { EncodingError } from '../../protocol/encoding/encoding.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import {
  type Call,
  type Reply,
  RPC_ERROR_INVALID_REQUEST_BODY,
  RPC_ERROR_INVALID_VALUE,
  rpcFailure,
  serviceFailure,
} from '../../protocol/frame.ts';
import { operations } from '../../protocol/operations.ts';
import { PSA_ERROR_GENERIC_ERROR, PSA_SUCCESS, PsaError } from '../../protocol/psa/status.ts';
import type { Fields, Message } from '../../protocol/schema.ts';
import { VERSION } from '../../protocol/version.ts';
import { type OwnerId, ownerOf } from '../caller.ts';
import type { Broker, Question } from '../consent/broker.ts';
import { type Grant, type Grants, grantId } from '../consent/grants.ts';
import type { StoredKey } from '../keystore/key-file.ts';
import type { Keystore } from '../keystore/keystore.ts';
import { type ManagedPolicy, UNMANAGED } from '../managed/policy.ts';
import { served } from '../operations/index.ts';
import type { Lock } from '../storage/lock.ts';
import { createLockHandlers } from './lock-handlers.ts';

export type AdminParts = {
  readonly broker: Broker;
  readonly grants: Grants;
  readonly lock: Lock;
  readonly keystoreOf: (owner: OwnerId) => Keystore;
  /** Owners with records, in storage or in memory. */
  readonly owners: () => Promise<readonly OwnerId[]>;
  readonly documentsOf: (owner: OwnerId) => number;
  readonly managed?: () => Promise<ManagedPolicy>;
  readonly onError: (error: unknown) => void;
};

type AdminHandlers = {
  readonly [N in AdminName]: (
    request: AdminRequest<N>,
    signal: AbortSignal,
  ) => Promise<AdminResponse<N>>;
};

export type AdminDesk = {
  call(call: Call, options: { readonly signal: AbortSignal }): Promise<Reply>;
};

const describeQuestion = (question: Question) => ({
  id: question.id,
  origin: question.caller.origin,
  consent: question.consent,
  operation: question.operation,
  keyId: question.key?.id ?? 0,
  keyType: question.key?.type ?? 0,
  keyBits: question.key?.bits ?? 0,
  alg: question.alg,
  preview: question.preview,
  previewLength: question.previewLength,
  choices: question.choices,
  created: BigInt(question.created),
  context: question.context,
});

const describeGrant = (grant: Grant) => ({
  id: grantId(grant),
  consent: grant.consent,
  key: grant.keyId,
  remember: grant.remember,
  created: BigInt(grant.created),
  kind: grant.consent === 'weak' ? grant.serial : '',
});

/** A grant whose key is gone allows nothing. */
const ofLivingKey =
  (keys: readonly StoredKey[]) =>
  ({ consent, serial }: Grant) =>
    consent === 'weak' || serial === '' || keys.some((key) => key.serial === serial);

function createHandlers(parts: AdminParts): AdminHandlers {
  const { broker, grants, keystoreOf, owners, documentsOf } = parts;

  async function describeSite(owner: OwnerId) {
    const keys = await keystoreOf(owner).list();
    const held = (await grants.list(owner)).filter(ofLivingKey(keys));
    const times = [...keys, ...held].map(({ created }) => created);
    return {
      owner,
      origin: owner,
      keys: keys.length,
      grants: held.length,
      documents: documentsOf(owner),
      firstSeen: BigInt(times.reduce((first, time) => Math.min(first, time), times[0] ?? 0)),
    };
  }

  return {
    ...createLockHandlers(parts.lock),
    async watchQuestions({ revision }, signal) {
      const { revision: now, questions } = await broker.watch(revision, signal);
      return { revision: now, questions: questions.map(describeQuestion) };
    },
    async answerQuestion({ id, allow, remember }) {
      await broker.answer(id, allow === 1, remember);
      return {};
    },
    async listSites() {
      const sites = await Promise.all((await owners()).map(describeSite));
      return { sites: sites.sort((a, b) => a.origin.localeCompare(b.origin)) };
    },
    async getSite({ owner }) {
      const keys = await keystoreOf(ownerOf(owner)).list();
      const held = await grants.list(ownerOf(owner));
      return {
        keys: keys.map(({ attributes: { policy, ...rest }, created }) => ({
          ...rest,
          ...policy,
          created: BigInt(created),
        })),
        grants: held.filter(ofLivingKey(keys)).map(describeGrant),
      };
    },
    async forgetSite({ owner }) {
      broker.forget(ownerOf(owner));
      await grants.clear(ownerOf(owner));
      await keystoreOf(ownerOf(owner)).clear();
      return {};
    },
    async revokeGrant({ owner, grant }) {
      await grants.revoke(ownerOf(owner), grant);
      return {};
    },
    async destroyKey({ owner, key }) {
      const keystore = keystoreOf(ownerOf(owner));
      await keystore.destroy(await keystore.find(key));
      return {};
    },
    async getManaged() {
      const policy = (await parts.managed?.()) ?? UNMANAGED;
      return {
        kind: policy.kind,
        why: policy.kind === 'unreadable' ? policy.why : '',
        rules: policy.kind === 'managed' ? policy.written : [],
      };
    },
    getStatus: async () => ({
      version: VERSION,
      opcodes: served().map((name) => operations[name].opcode),
    }),
  };
}

export function createAdminDesk(parts: AdminParts): AdminDesk {
  const handlers = createHandlers(parts);
  return {
    async call({ opcode, body }, { signal }) {
      const name = adminByOpcode.get(opcode);
      if (!name || !(body instanceof Uint8Array)) return rpcFailure(RPC_ERROR_INVALID_VALUE);
      try {
        const request = protobuf.decode(admin[name].in as Fields, body);
        // The name picks handler and request together.
        const handler = handlers[name] as unknown as (
          request: Message<Fields>,
          signal: AbortSignal,
        ) => Promise<Message<Fields>>;
        const response = await handler(request, signal);
        const encoded = protobuf.encode(admin[name].out as Fields, response);
        return { rpcStatus: 0, serviceStatus: PSA_SUCCESS, body: encoded };
      } catch (error) {
        if (error instanceof EncodingError) return rpcFailure(RPC_ERROR_INVALID_REQUEST_BODY);
        if (error instanceof PsaError) return serviceFailure(error.status);
        parts.onError(error);
        return serviceFailure(PSA_ERROR_GENERIC_ERROR);
      }
    },
  };
}
