import { setTimeout as sleep } from 'node:timers/promises';
import type { IHookFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { settleEndpoint, wishEndpoint, type EndpointReport } from '../../lib/line/inbox';
import { toNodeError } from '../shared/failures';
import { openLine } from '../shared/line-session';
import { publicWebhookUrl } from '../shared/public-url';
import { forgetIntakes } from './answer';
import { openIntake } from './intake';

/** Publishing waits so long for LINE; after that the block's loop goes on trying. */
const LINE_PATIENCE_MS = 8_000;

const willBeTriedAgain = (error: unknown): boolean =>
  error instanceof Failure && ['transient', 'rate', 'stopped'].includes(error.kind);

async function settleNow(context: IHookFunctions, signal: AbortSignal): Promise<EndpointReport | null> {
  try {
    const { store, api, channel } = await openLine(context);
    return await settleEndpoint(store, api.webhook, channel, signal);
  } catch (error) {
    if (willBeTriedAgain(error)) return null;
    throw error;
  }
}

/**
 * Has LINE send the channel's webhooks to this block. While LINE does not answer publishing succeeds all the same. A
 * person who publishes is told what stands in the way; at a start of n8n nobody is there to read it, and staff are
 * mailed instead.
 */
async function pointLineHere(context: IHookFunctions): Promise<void> {
  const published = context.getActivationMode() !== 'init' && context.getActivationMode() !== 'leadershipChange';
  const { store, channel } = await openIntake(context);
  const url = publicWebhookUrl(context, channel);
  const replaceForeign = context.getNodeParameter('replaceForeign', false) as boolean;
  await wishEndpoint(store, { channelId: channel.id, url, replaceForeign, published });
  const patience = new AbortController();
  const tooLong = sleep(LINE_PATIENCE_MS, null, { signal: patience.signal }).catch(() => null);
  const report = await Promise.race([settleNow(context, patience.signal), tooLong]);
  patience.abort();
  const refused = report?.state === 'foreign' || report?.state === 'failed';
  if (published && report && refused) throw new Failure('config', report.message, report.hint);
}

/** `create`. Listening for a test event must not point the live channel elsewhere. Throws n8n's error. */
export async function register(context: IHookFunctions): Promise<boolean> {
  if (context.getMode() !== 'trigger') return true;
  forgetIntakes();
  try {
    await pointLineHere(context);
    return true;
  } catch (error) {
    throw toNodeError(context, error, 0);
  }
}
