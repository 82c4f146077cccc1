import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import type { LineMessage, MessageTemplate } from '../message';
import type { LineQuota } from '../send-port';

/**
 * Where a delivery stands. `sending`: handed to LINE, or about to be. `unknown`: LINE may have it; a person settles it.
 * `held`: waits for the quota or for 再開. `expired`: its `send_until` passed first.
 */
export type DeliveryState =
  'planned' | 'sending' | 'accepted' | 'rejected' | 'unknown' | 'held' | 'expired' | 'skipped' | 'cancelled';

/** What is sent, and until when it is worth sending. */
export interface Campaign {
  readonly channelId: string;
  /** 管理名: the name by which the same sending is known again, whichever workflow asks for it. */
  readonly campaign: string;
  /** A fixed id of the block within the campaign. */
  readonly step: string;
  /** お取引のお知らせ may use the reserve of the quota; 販促 may not. */
  readonly purpose: 'promotion' | 'transaction';
  /** ISO 8601. What is not sent by then expires. */
  readonly sendUntil: string;
  readonly template: MessageTemplate;
  /** What does not fit this month's quota: `refuse` plans nobody and says so (default); `hold` keeps it as held. */
  readonly overQuota?: 'refuse' | 'hold';
}

export type Rendered = { readonly messages: LineMessage[] } | { readonly skip: string };

/** Set-based: at most 500 friends at a time. A friend missing from the answer, or with `skip`, is not sent to. */
export type Renderer = (
  store: Store,
  template: MessageTemplate,
  friendIds: readonly string[],
  clock: Clock,
) => Promise<ReadonlyMap<string, Rendered>>;

export interface LedgerPorts {
  readonly clock: Clock;
  /** Looked at between calls: what is under way ends first, the rest stays recoverable. */
  readonly signal?: AbortSignal;
  readonly render: Renderer;
  /** 通数 kept for お取引のお知らせ. */
  readonly reserve: number;
  /** As LINE said a moment ago; null: not asked, so nothing is checked. */
  readonly quota: LineQuota | null;
  /** How long work of a dead process waits for another, by the database's clock. 20 unless told. */
  readonly leaseSeconds?: number;
  /**
   * How long in all a visit waits for LINE, or for attempts due soon, before it leaves them to 配信の続き: 30,000 for one
   * step and 10,000 for a channel, unless told.
   */
  readonly patienceMs?: number;
}

/** A friend and the occasion, e.g. `event:…`, `once`, `birthday:2026`. */
export interface FriendOccurrence {
  readonly friendId: string;
  readonly occurrence: string;
}

/** Friends by a condition on alias `f` of table friend. */
export interface SqlAudience {
  readonly where: string;
  /** `$1…` of `where` and `occurrence`. */
  readonly params: readonly unknown[];
  /** SQL text expression on `f`; NULL leaves the friend out. */
  readonly occurrence: string;
}

/** How many of those asked for get it, and why the others do not. */
export interface Counts {
  /** Would get it, or were planned now. */
  readonly wanted: number;
  /** Have a row of this occurrence already, by its state. They get nothing again. */
  readonly already: Readonly<Partial<Record<DeliveryState, number>>>;
  /** When the first and the last of them got it (ISO 8601, +09:00); null where nobody did. */
  readonly alreadySince: { readonly first: string; readonly last: string } | null;
  readonly blocked: number;
  /** No date, so no occurrence. */
  readonly noOccurrence: number;
  /** Items that named the same friend and occurrence again. */
  readonly duplicates: number;
  /** Items whose friend is not of this channel. */
  readonly notFound: number;
}

export interface QuotaCheck {
  /** Null: the plan has no limit, or it was not asked. */
  readonly limit: number | null;
  readonly used: number;
  /** Planned and not yet sent, of every campaign. */
  readonly reserved: number;
  /** What this purpose may still plan; null: no limit. */
  readonly remaining: number | null;
}

export interface PlanSummary extends Counts {
  /** Rows made now: `planned` + `held` = `wanted`. */
  readonly planned: number;
  readonly held: number;
  readonly quota: QuotaCheck;
  /** Japanese. */
  readonly message: string;
}

export interface Preview extends Counts {
  readonly quota: QuotaCheck;
  /** Whether the quota is enough for `wanted`. */
  readonly fits: boolean;
  /** Some of those who would get it, to show them what they would see. */
  readonly sampleFriendIds: readonly string[];
  /** Japanese. */
  readonly message: string;
}

export interface SendSummary {
  /**
   * `done`: nothing is left that was due. `waiting`: something is tried again later. `quota`: this month's 通数 is used
   * up. `stopped`: the signal ended the visit.
   */
  readonly outcome: 'done' | 'waiting' | 'quota' | 'stopped';
  /** Of this visit, in friends. */
  readonly accepted: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly held: number;
  readonly expired: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Still planned or sending when the visit ended. */
  readonly waiting: number;
  readonly calls: { readonly push: number; readonly multicast: number };
  /** Japanese. */
  readonly message: string;
}

export interface Step {
  readonly campaign: string;
  readonly step: string;
}

export interface CampaignName {
  readonly channelId: string;
  readonly campaign: string;
}

/** How many rows an operation of a person changed. */
export interface ChangeSummary {
  readonly changed: number;
  /** Too late to be sent. */
  readonly expired: number;
  /** Japanese. */
  readonly message: string;
}

export interface ReplyRequest {
  readonly channelId: string;
  readonly friendId: string;
  /** The webhook event whose reply token is used; a token is used once, by whichever workflow comes first. */
  readonly eventId: string;
  readonly replyToken: string;
  readonly eventAgeMs: number;
  readonly redelivery: boolean;
  readonly campaign: string;
  readonly step: string;
  readonly template: MessageTemplate;
  /** 返信できないときは通常のメッセージで送る: costs 通数. */
  readonly allowPush: boolean;
  readonly sendUntil: string;
  readonly purpose: 'promotion' | 'transaction';
}

export interface ReplyResult {
  /** `pushed`: sent as a push. `waiting`: a push that is tried again later. `already`: this event was answered before. */
  readonly state: 'accepted' | 'pushed' | 'waiting' | 'already' | 'unknown' | 'rejected' | 'skipped' | 'held';
  /** Japanese. */
  readonly message: string;
}
