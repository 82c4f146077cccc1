/**
 * Several webhooks of LINE in one request, from the public listener to LINE受信口: what n8n does for a request of its own
 * accord costs more than everything we do for a webhook. Each keeps its signature and is answered by a status of its own, so
 * that a bundle says nothing that its webhooks do not.
 */

/** On a request: its body is a bundle. On an answer: bundles are understood here. */
export const BUNDLE_HEADER = 'x-line-commerce-bundle';

export interface SignedBody {
  /** `x-line-signature`. */
  readonly signature: string;
  readonly body: Buffer;
}

export const bundleOf = (webhooks: readonly SignedBody[]): Buffer =>
  Buffer.from(JSON.stringify(webhooks.map(({ signature, body }) => [signature, body.toString('base64')])));

const isSigned = (one: unknown): one is [string, string] =>
  Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');

/** The webhooks of a bundle; null where it is none. */
export function readBundle(bundle: Buffer): SignedBody[] | null {
  const parts = parsed(bundle);
  if (!Array.isArray(parts) || !parts.every(isSigned)) return null;
  return parts.map(([signature, body]) => ({ signature, body: Buffer.from(body, 'base64') }));
}

/** The statuses in the answer to a bundle; null where they are not one for each of `count`. */
export function readStatuses(answer: Buffer, count: number): number[] | null {
  const statuses = parsed(answer);
  const fits = Array.isArray(statuses) && statuses.length === count && statuses.every(Number.isInteger);
  return fits ? (statuses as number[]) : null;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
