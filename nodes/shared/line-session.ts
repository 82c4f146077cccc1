import type {
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  INodeCredentialDescription,
  ICredentialTestFunction,
  ITriggerFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import type { Clock } from '../../lib/clock';
import type { LineApi, LineChannel } from '../../lib/line/session';
import type { ReadLineSettings } from '../../lib/line/settings';
import type { Store } from '../../lib/store/store';

/** Everywhere a block of LINE may be asked. */
export type LineContext =
  IExecuteFunctions | ITriggerFunctions | IWebhookFunctions | IHookFunctions | ILoadOptionsFunctions;

/** What a block of LINE works with. */
export interface OpenLine {
  readonly store: Store;
  readonly api: LineApi;
  readonly channel: LineChannel;
  readonly settings: ReadLineSettings;
  /** For business rules: a sandbox channel's can be moved. */
  readonly clock: Clock;
}

export const lineCredential: INodeCredentialDescription = {
  name: 'lineMessagingApi',
  displayName: 'LINE Messaging API の認証情報',
  required: true,
  testedBy: 'checkLine',
};

/** The channel of this block's credential, our tables and LINE, within the execution's cancel signal. Rejects with Failure. */
export async function openLine(_context: LineContext, _itemIndex = 0): Promise<OpenLine> {
  throw new Error('not yet');
}

/** The credential test: says which setting is wrong and what to do. */
export const testedByLine: ICredentialTestFunction = async function () {
  return { status: 'Error', message: 'まだ確かめられません。' };
};
