/** What goes between the talk screen's server and its page, which knows nothing of Node. Times are ISO instants. */
export type Json = Readonly<Record<string, unknown>>;

export interface ShownPerson {
  readonly userId: string;
  readonly displayName: string;
  readonly pictureUrl: string | null;
  /** `none`: has not added the account yet. */
  readonly state: 'none' | 'following' | 'blocked';
  /** The newest line of the talk, in one line of text. */
  readonly last: { readonly id: string; readonly text: string; readonly at: string; readonly unread: boolean } | null;
}

export interface ShownLine {
  readonly id: string;
  readonly at: string;
  readonly from: 'account' | 'person';
  readonly by: string;
  readonly message: Json;
  readonly requestId: string | null;
}

export interface ShownRichMenu {
  readonly id: string;
  readonly menu: Json;
  /** Where its picture is; null: none was uploaded. */
  readonly image: string | null;
}

export interface ShownTalk {
  readonly userId: string;
  /** Oldest first. */
  readonly lines: readonly ShownLine[];
  /** Whether older lines exist. */
  readonly more: boolean;
  readonly richMenu: ShownRichMenu | null;
  /** How long the loading animation still shows, in milliseconds; 0: it does not. */
  readonly loadingMs: number;
}

export interface ShownWebhook {
  readonly webhookEventId: string;
  readonly type: string;
  readonly attempts: number;
  /** Status of the last answer; null: none came, or not tried yet. */
  readonly status: number | null;
  readonly done: boolean;
  readonly displayName: string;
}

export interface ShownScreen {
  /** The sandbox's clock. */
  readonly now: string;
  /** How far the sandbox's clock is ahead of this machine's, in milliseconds. */
  readonly aheadMs: number;
  readonly people: readonly ShownPerson[];
  /** How many people there are, also those not listed. */
  readonly total: number;
  readonly talk: ShownTalk | null;
  readonly webhooks: readonly ShownWebhook[];
}

export interface Refused {
  readonly message: string;
  readonly hint: string;
}
