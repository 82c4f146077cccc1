import { PACKAGE_NAME } from '../package-link';

/** Blocks that send to friends. */
const SENDING_BLOCKS = new Set([`${PACKAGE_NAME}.lineSend`]);

/** The field by which each of our credentials says whom it talks to. */
const ADDRESS_FIELDS: Readonly<Record<string, string>> = { lineMessagingApi: 'apiBase', futureshopApi: 'apiDomain' };

interface Block {
  readonly type: string;
  readonly credentials?: Readonly<Record<string, { readonly id: string | null }>>;
}

interface PublishedWorkflow {
  readonly id: string;
  readonly nodes: readonly Block[];
}

/** What it takes of n8n to unpublish what no longer plays. */
export interface PublishedHost {
  /** A stored credential's type and data, decrypted; null for an unknown id. */
  credentialData(credentialId: string): Promise<Readonly<Record<string, unknown>> | null>;
  published(): Promise<readonly PublishedWorkflow[]>;
  unpublish(workflowId: string): Promise<void>;
}

const LOOPBACK = /^(http:\/\/)?127\.0\.0\.1(:\d+)?$/;

/** Whether a credential of ours talks to お試しモード. */
const isSandbox = (type: string, data: Readonly<Record<string, unknown>>): boolean => {
  const address = data[ADDRESS_FIELDS[type] ?? ''];
  return typeof address === 'string' && LOOPBACK.test(address.trim());
};

const usesCredential = (workflow: PublishedWorkflow, credentialId: string): boolean =>
  workflow.nodes.some(({ credentials = {} }) => Object.values(credentials).some(({ id }) => id === credentialId));

const sends = ({ nodes }: PublishedWorkflow): boolean => nodes.some(({ type }) => SENDING_BLOCKS.has(type));

/**
 * Before a credential of お試しモード is saved as a real one: unpublishes every workflow that sends and is bound to it.
 * From then on messages would reach real customers, and that is for the marketer to publish. Returns their ids.
 */
export async function unpublishSending(
  host: PublishedHost,
  credential: { readonly id: string; readonly type: string },
  newData: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  if (!(credential.type in ADDRESS_FIELDS) || isSandbox(credential.type, newData)) return [];
  const before = await host.credentialData(credential.id);
  if (!before || !isSandbox(credential.type, before)) return [];
  const leaving = (await host.published()).filter((flow) => sends(flow) && usesCredential(flow, credential.id));
  for (const { id } of leaving) await host.unpublish(id);
  return leaving.map(({ id }) => id);
}
