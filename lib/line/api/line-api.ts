import type { messagingApi } from '@line/bot-sdk';
import type { SendPort } from '../send-port';

/** What LINE says of the account itself. */
export interface BotInfo {
  /** The `destination` of its webhooks. */
  readonly userId: string;
  /** With @. */
  readonly basicId: string;
  readonly displayName: string;
  /** `chat`: チャット is on in LINE Official Account Manager. */
  readonly chatMode: 'chat' | 'bot';
}

export interface LineProfile {
  readonly userId: string;
  readonly displayName: string;
  readonly pictureUrl: string | null;
  readonly statusMessage: string | null;
  readonly language: string | null;
}

/** An ID token that LINE has verified for our LINE Login channel. Personal data: never into an item or a log. */
export interface VerifiedIdToken {
  readonly userId: string;
  readonly name: string | null;
  readonly picture: string | null;
  /** Null: not registered with LINE, not agreed to, or no `email` scope. */
  readonly email: string | null;
  readonly nonce: string | null;
  /** Epoch seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export type IdTokenRefusal = 'expired' | 'audience' | 'nonce' | 'issuer' | 'subject' | 'invalid';

export type IdTokenVerdict =
  { readonly ok: true; readonly token: VerifiedIdToken } | { readonly ok: false; readonly reason: IdTokenRefusal };

/** Webhook of the channel. Unless said otherwise all methods reject with Failure. */
export interface WebhookApi {
  /** Null where none is set. */
  get(signal?: AbortSignal): Promise<{ readonly endpoint: string; readonly active: boolean } | null>;
  set(endpoint: string, signal?: AbortSignal): Promise<void>;
  /** LINE calls the webhook (60 an hour at most). Without `endpoint` the one that is set. */
  test(endpoint?: string, signal?: AbortSignal): Promise<WebhookTest>;
}

export interface WebhookTest {
  readonly success: boolean;
  /** 0 or less where no answer came. */
  readonly statusCode: number;
  /** LINE's word, e.g. OK, COULD_NOT_CONNECT, ERROR_STATUS_CODE. */
  readonly reason: string;
}

export interface RichMenuAlias {
  readonly richMenuAliasId: string;
  readonly richMenuId: string;
}

/** Rich menus themselves, their pictures and aliases. */
export interface RichMenuApi {
  /** Throws Failure 'input' saying what LINE would refuse. */
  validate(menu: messagingApi.RichMenuRequest, signal?: AbortSignal): Promise<void>;
  /** Its id. LINE takes 100 an hour. */
  create(menu: messagingApi.RichMenuRequest, signal?: AbortSignal): Promise<string>;
  setImage(richMenuId: string, image: Buffer, type: 'image/png' | 'image/jpeg', signal?: AbortSignal): Promise<void>;
  list(signal?: AbortSignal): Promise<readonly messagingApi.RichMenuResponse[]>;
  /** Null when LINE has none of that id. */
  get(richMenuId: string, signal?: AbortSignal): Promise<messagingApi.RichMenuResponse | null>;
  /** Succeeds also when it was gone already. */
  delete(richMenuId: string, signal?: AbortSignal): Promise<void>;
  setDefault(richMenuId: string, signal?: AbortSignal): Promise<void>;
  getDefault(signal?: AbortSignal): Promise<string | null>;
  clearDefault(signal?: AbortSignal): Promise<void>;
  aliases(signal?: AbortSignal): Promise<readonly RichMenuAlias[]>;
  createAlias(alias: RichMenuAlias, signal?: AbortSignal): Promise<void>;
  /** Points a known alias at another menu. */
  updateAlias(alias: RichMenuAlias, signal?: AbortSignal): Promise<void>;
  deleteAlias(richMenuAliasId: string, signal?: AbortSignal): Promise<void>;
  /** Shows a menu to one friend instead of the default. */
  link(userId: string, richMenuId: string, signal?: AbortSignal): Promise<void>;
  unlink(userId: string, signal?: AbortSignal): Promise<void>;
  /** Null: the friend sees the default. */
  linkedTo(userId: string, signal?: AbortSignal): Promise<string | null>;
  /** At most 500 friends a call; LINE carries it out after answering. */
  linkMany(userIds: readonly string[], richMenuId: string, signal?: AbortSignal): Promise<void>;
  unlinkMany(userIds: readonly string[], signal?: AbortSignal): Promise<void>;
  /** At most 1,000 operations, 3 an hour. The request id asks for the progress. */
  batch(request: messagingApi.RichMenuBatchRequest, signal?: AbortSignal): Promise<string>;
  batchProgress(requestId: string, signal?: AbortSignal): Promise<'ongoing' | 'succeeded' | 'failed'>;
}

/** A LIFF app of the LINE Login channel. */
export interface LiffApp {
  readonly liffId: string;
  readonly endpoint: string;
  readonly scopes: readonly string[];
  readonly botPrompt: 'normal' | 'aggressive' | 'none';
}

/**
 * LINE, for one channel. Reads are tried again where that is safe; sending is one attempt a call. Reads and settings
 * reject with Failure; push, multicast, reply and validate answer with an outcome and reject only where nothing was
 * sent: Failure 'stopped' when cancelled before, or that of the database that keeps the pace.
 */
export interface LineApi extends SendPort {
  readonly webhook: WebhookApi;
  readonly richMenus: RichMenuApi;
  botInfo(signal?: AbortSignal): Promise<BotInfo>;
  /** Null when LINE shows none: not a friend, blocked, or left. */
  profile(userId: string, signal?: AbortSignal): Promise<LineProfile | null>;
  /** User ids of all friends, up to 1,000 a page. Needs a verified or premium account: else Failure. */
  followers(signal?: AbortSignal): AsyncIterable<readonly string[]>;
  /** 「…」 in the friend's talk until an answer comes, 5 to 60 seconds. */
  startLoading(userId: string, seconds: number, signal?: AbortSignal): Promise<void>;
  /** For account linking: 10 minutes, once. */
  linkToken(userId: string, signal?: AbortSignal): Promise<string>;
  /** Needs `loginChannelId`. The nonce, where given, must be the token's. Rejects only where LINE could not be asked. */
  verifyIdToken(idToken: string, expected?: { nonce?: string }, signal?: AbortSignal): Promise<IdTokenVerdict>;
  /** The channel that the long-lived token belongs to, by LINE. Null: LINE does not know the token. */
  tokenOwner(signal?: AbortSignal): Promise<string | null>;
  /** Rejects with Failure 'auth' when channel id and secret do not belong together: issues a token to see it. */
  proveSecret(signal?: AbortSignal): Promise<void>;
  /** The LIFF apps of the LINE Login channel; null without its secret in the settings. */
  liffApps(signal?: AbortSignal): Promise<readonly LiffApp[] | null>;
}
