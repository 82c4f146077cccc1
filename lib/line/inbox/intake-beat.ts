import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import { sendPlanned, type Renderer } from '../ledger';
import { fillNames } from '../names';
import type { LineApi, LineChannel } from '../session';
import { settleEndpoint } from './endpoint';
import { purgeEvents, retireConsumers } from './housekeeping';
import { markLineNotified, pendingLineNotices, type LineNotice } from './notices';

/** What one beat of a LINE受信口 works with. */
export interface IntakeLine {
  readonly store: Store;
  readonly api: LineApi;
  readonly channel: LineChannel;
  readonly clock: Clock;
  /** 通数 kept for お取引のお知らせ. */
  readonly reserve: number;
  readonly render: Renderer;
}

/** Whether LINE was found to call us; asked again this often while it does, and every minute until then. */
const LOOK_AGAIN_MS = 60 * 60_000;

/** The endpoint, unless it was found right within the last hour. */
export class EndpointWatch {
  private rightAt = -Infinity;

  /** False while LINE could not be asked. */
  async look({ store, api, channel }: IntakeLine, signal: AbortSignal): Promise<boolean> {
    if (performance.now() - this.rightAt < LOOK_AGAIN_MS && !(await this.isPending(store, channel.id))) return true;
    const report = await settleEndpoint(store, api.webhook, channel, signal);
    if (report?.state === 'set') this.rightAt = performance.now();
    return report?.state !== 'pending';
  }

  private async isPending(store: Store, channelId: string): Promise<boolean> {
    const { rows } = await store.query(
      `SELECT FROM line_intake WHERE channel_id = $1 AND endpoint_state = 'pending' AND wanted_url IS NOT NULL`,
      [channelId],
    );
    return rows.length > 0;
  }
}

/**
 * 配信の続き: sends what an execution planned and did not send, because it died or LINE did not answer. LINE is asked for
 * the quota only where something waits for it.
 */
export async function continueSending(line: IntakeLine, signal: AbortSignal): Promise<void> {
  const { store, api, channel, clock, reserve, render } = line;
  await sendPlanned(store, api, channel.id, null, { clock, signal, render, reserve, quota: null });
}

/** Clears away what is too old, and consumers that are gone. */
export async function keepHouse({ store }: IntakeLine): Promise<void> {
  await retireConsumers(store);
  await purgeEvents(store);
}

/** Tells staff what they were not told yet; what could not be told comes again with the next beat. */
export async function tellStaff(
  { store, channel, clock }: IntakeLine,
  tell: (notices: readonly LineNotice[]) => Promise<boolean>,
): Promise<void> {
  const notices = await pendingLineNotices(store, channel.id, clock);
  if (notices.length === 0 || !(await tell(notices))) return;
  await markLineNotified(store, notices.map(({ id }) => id), clock); // prettier-ignore
}

export const fetchNames = ({ store, api, channel, clock }: IntakeLine, signal: AbortSignal): Promise<void> =>
  fillNames(store, api, channel.id, clock, { signal });
