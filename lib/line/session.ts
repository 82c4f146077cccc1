import type { Clock } from '../clock';
import type { Channel } from '../crm/channels';
import type { Store } from '../store/store';
import type { LineApi } from './api/line-api';
import type { LinePorts } from './api/ports';
import type { ReadLineSettings } from './settings';

export type { LineApi } from './api/line-api';
export type { LinePorts } from './api/ports';

/** A LINE official account as LINE itself names it. */
export interface LineChannel extends Channel {
  /** The `destination` of its webhooks. */
  readonly botUserId: string;
  /** With @. */
  readonly basicId: string;
}

/** Ready to talk to LINE for one channel. No call is made yet. */
export function connectLine(_settings: ReadLineSettings, _ports: LinePorts): LineApi {
  throw new Error('not yet');
}

/** The channel of these settings, made on first use; LINE is asked once who it is. Rejects with Failure. */
export async function lineChannel(
  _store: Store,
  _api: LineApi,
  _settings: ReadLineSettings,
  _clock: Clock,
): Promise<LineChannel> {
  throw new Error('not yet');
}
