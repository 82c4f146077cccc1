import type {
  ICredentialTestFunction,
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  INodeCredentialDescription,
  ITriggerFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import type { Pace } from '../../lib/carts/cart';
import { systemClock, type Clock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import { checkLine } from '../../lib/line/checks';
import { connectLine, lineChannel, type LineApi, type LineChannel, type LinePorts } from '../../lib/line/session';
import { readLineSettings, type ReadLineSettings } from '../../lib/line/settings';
import { postgresPace } from '../../lib/store/pace';
import { clockOf } from '../../lib/store/sandbox-clock';
import { sharedStore, type Store } from '../../lib/store/store';
import { storeFor } from './database';
import { localPace } from './local-pace';
import { publicBase } from './public-url';

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

/** One per database and process: leases of slots are kept in it. */
const paces = new WeakMap<Store, Pace>();

const paceOf = (store: Store): Pace => {
  const pace = paces.get(store) ?? postgresPace(store);
  paces.set(store, pace);
  return pace;
};

/** n8n's rule of which addresses may be called, where this n8n has one. */
function egressOf(context: LineContext): LinePorts['egress'] {
  const filter = context.helpers?.getSecureEgressFilter?.();
  if (!filter) return undefined;
  return async (url) => {
    const verdict = await filter.validateUrl(url);
    if (!verdict.ok) throw verdict.error;
  };
}

async function settingsOf(context: LineContext, itemIndex: number): Promise<ReadLineSettings> {
  const raw = await context.getCredentials(lineCredential.name, itemIndex).catch((cause: unknown) => {
    throw new Failure(
      'config',
      'LINE Messaging API の認証情報が選ばれていません。',
      'ノードを開き、認証情報を選ぶか新しく作ってください。',
      { cause },
    );
  });
  return readLineSettings(raw);
}

type Line = Omit<OpenLine, 'clock'>;

async function connectFor(context: LineContext, itemIndex: number): Promise<Line> {
  const settings = await settingsOf(context, itemIndex);
  const store = await storeFor(context);
  const api = connectLine(settings, {
    clock: await clockOf(store, settings),
    pace: paceOf(store),
    signal: 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
    egress: egressOf(context),
  });
  return { store, api, settings, channel: await lineChannel(store, api, settings, systemClock) };
}

/** How long a webhook works with what it knows; a changed credential counts after that. */
const WARM_MS = 10_000;

const warm = new Map<string, { readonly line: Promise<Line>; readonly until: number }>();

/** Which credential of which block, where n8n says so; null: open anew each time. */
function warmKey(context: LineContext): string | null {
  if (!('getRequestObject' in context)) return null;
  const { id: node, credentials, parameters } = context.getNode();
  const credential = credentials?.[lineCredential.name]?.id;
  if (!credential) return null;
  const database = parameters.database === 'credential' ? credentials?.lineCommerceDatabase?.id : 'provided';
  return [context.getWorkflow().id, node, credential, database, process.env.LINE_COMMERCE_DATABASE_URL].join(' ');
}

/** A webhook may be called a thousand times a second: neither n8n's database nor ours is asked each time. */
async function warmLine(context: LineContext, itemIndex: number): Promise<Line> {
  const key = warmKey(context);
  if (key === null) return connectFor(context, itemIndex);
  const known = warm.get(key);
  if (known && performance.now() < known.until) return known.line;
  const line = connectFor(context, itemIndex);
  warm.set(key, { line, until: performance.now() + WARM_MS });
  line.catch(() => warm.delete(key));
  return line;
}

/** The channel of this block's credential, our tables and LINE, within the execution's cancel signal. Rejects with Failure. */
export async function openLine(context: LineContext, itemIndex = 0): Promise<OpenLine> {
  const line = await warmLine(context, itemIndex);
  return { ...line, clock: await clockOf(line.store, line.settings) };
}

const liffEndpointOf = (settings: ReadLineSettings): string | null => {
  try {
    return `${publicBase(settings)}/webhook`;
  } catch {
    return null;
  }
};

/**
 * The credential test: says which setting is wrong and what to do. It keeps LINE's pace with everybody else where the
 * database is known without a credential; a test sees only the credential under test.
 */
export const testedByLine: ICredentialTestFunction = async function (credential) {
  const url = process.env.LINE_COMMERCE_DATABASE_URL;
  try {
    const settings = readLineSettings(credential.data);
    const pace = url ? paceOf(await sharedStore(url)) : localPace;
    const api = connectLine(settings, {
      clock: systemClock,
      pace,
      tuning: { maxAttempts: 2, answerTimeoutMs: 15_000 },
    });
    const { ok, message, hint } = await checkLine(settings, api, liffEndpointOf(settings));
    return { status: ok ? 'OK' : 'Error', message: `${message}${hint}` };
  } catch (error) {
    if (error instanceof Failure) return { status: 'Error', message: `${error.message}${error.hint}` };
    return { status: 'Error', message: '接続を確かめられませんでした。少し待ってからもう一度お試しください。' };
  }
};
