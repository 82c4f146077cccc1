import type { DateTime } from 'luxon';

/** A person with LINE. */
export interface Person {
  readonly userId: string;
  readonly displayName: string;
  readonly pictureUrl: string | null;
  /** `none`: has not added the account yet. */
  readonly state: 'none' | 'following' | 'blocked';
  /** Registered with LINE and given to LINE Login where the person agrees; null: not registered. */
  readonly email: string | null;
  /** Whether the person agrees to give the address. */
  readonly emailConsent: boolean;
}

/** One line of a talk, oldest first. `message` is LINE's own JSON. */
export interface TalkEntry {
  readonly id: string;
  readonly at: DateTime;
  readonly from: 'account' | 'person';
  /** How it came: what the person did, or by which call. */
  readonly by: 'push' | 'multicast' | 'reply' | 'broadcast' | 'narrowcast' | 'text' | 'sticker' | 'image' | 'postback';
  readonly message: Readonly<Record<string, unknown>> & { readonly type: string };
  /** Of the call that brought it; null for what the person sent. */
  readonly requestId: string | null;
}

export interface RichMenu {
  readonly richMenuId: string;
  /** LINE's RichMenuRequest. */
  readonly menu: Readonly<Record<string, unknown>>;
  readonly image: { readonly type: 'image/png' | 'image/jpeg'; readonly data: Buffer } | null;
}

/** How the webhook of an event went. */
export interface WebhookDelivery {
  readonly webhookEventId: string;
  readonly type: string;
  readonly userId: string;
  readonly attempts: number;
  /** Status of the last answer; null: none came, or not tried yet. */
  readonly status: number | null;
  readonly done: boolean;
}

/** The pretend LINE as the talk screen and the tests see it: what people can do, and what they see. */
export interface LineWorld {
  people(): readonly Person[];
  /** A new person, who has not added the account. */
  addPerson(person?: { displayName?: string; email?: string | null; emailConsent?: boolean }): Promise<Person>;
  /** Adds the account as a friend, or unblocks it: webhook `follow` (isUnblocked said). */
  follow(userId: string): Promise<void>;
  /** Webhook `unfollow`. */
  block(userId: string): Promise<void>;
  /** Webhook `message`. */
  say(userId: string, text: string): Promise<void>;
  sendSticker(userId: string): Promise<void>;
  sendImage(userId: string): Promise<void>;
  /** Webhook `postback`; `displayText` appears in the talk where given, no entry otherwise. */
  postback(
    userId: string,
    action: { data: string; displayText?: string; params?: Record<string, string> },
  ): Promise<void>;
  /** Webhook `accountLink`. */
  linkAccount(userId: string, nonce: string, result: 'ok' | 'failed'): Promise<void>;
  /** The newest `limit` lines of a talk, oldest first. */
  talk(userId: string, limit?: number): readonly TalkEntry[];
  /** The menu this person sees: linked to them, else the account's default; null when there is none. */
  richMenuOf(userId: string): RichMenu | null;
  /** Switches by alias as the action richmenuswitch does: webhook `postback` with params. */
  switchRichMenu(userId: string, alias: string, data: string): Promise<void>;
  /** Until when the loading animation shows; null when it does not. */
  loadingUntil(userId: string): DateTime | null;
  /**
   * What a browser opens when this person taps a LIFF URL (https://liff.line.me/<id>/…): our endpoint with what LINE's
   * app puts behind `#`. Null for a URL of no LIFF app here.
   */
  openLiff(userId: string, liffUrl: string): string | null;
  /** The last webhooks, newest first. */
  webhooks(limit?: number): readonly WebhookDelivery[];
  /** The sandbox's clock; it only moves forward. */
  now(): DateTime;
  moveClock(by: { days?: number; hours?: number; minutes?: number }): Promise<void>;
  /** Puts the clock back to the real time. */
  resetClock(): Promise<void>;
  /** Calls back after every change, with whose talk it was (null: everybody's, e.g. the clock). Returns the way out. */
  watch(listener: (userId: string | null) => void): () => void;
}
