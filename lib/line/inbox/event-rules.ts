import type { ClaimedEvent } from './deliveries';
import { keywordFinder, type KeywordRule } from './keywords';

/** きっかけ of a LINEトリガー. LINE has one event for 友だち追加 and ブロック解除; they are told apart by its content. */
export const occasions = ['follow', 'unblock', 'unfollow', 'message', 'postback', 'accountLink'] as const;
export type Occasion = (typeof occasions)[number];

/** Message types that LINE knows. */
export const messageTypes = ['text', 'image', 'video', 'audio', 'file', 'location', 'sticker'] as const;

/** A condition on a button's data: `key=value`; without `value` the key is enough. */
export interface PostbackCondition {
  readonly key: string;
  readonly value: string;
}

export interface EventRules {
  readonly occasions: readonly Occasion[];
  /** Empty: every text fits. */
  readonly keywords: readonly KeywordRule[];
  /** Also texts that no keyword fits. */
  readonly otherTexts: boolean;
  readonly messageTypes: readonly string[];
  /** All must hold. */
  readonly postback: readonly PostbackCondition[];
}

/** What made an event fit. */
export interface Match {
  readonly keyword?: string;
  readonly postback?: Readonly<Record<string, unknown>>;
}

type Payload = Readonly<Record<string, unknown>>;
const part = (payload: Payload | null, name: string): Payload => {
  const value = payload?.[name];
  return typeof value === 'object' && value !== null ? (value as Payload) : {};
};
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const isUnblocked = (payload: Payload | null): boolean => part(payload, 'follow').isUnblocked === true;
export const messageTypeOf = (payload: Payload | null): string | null => text(part(payload, 'message').type);
export const messageTextOf = (payload: Payload | null): string | null => text(part(payload, 'message').text);
export const accountLinkOf = (payload: Payload | null): { result: string | null; nonce: string | null } => {
  const { result, nonce } = part(payload, 'link');
  return { result: text(result), nonce: text(nonce) };
};

/** 「action=points&page=2」 as an object; anything else as `{ data }`. What a date picker adds comes as `params`. */
export function postbackOf(payload: Payload | null): Record<string, unknown> {
  const { data, params } = part(payload, 'postback');
  const raw = text(data) ?? '';
  const parsed = /^[^=&]+=/.test(raw) ? Object.fromEntries(new URLSearchParams(raw)) : { data: raw };
  return { ...parsed, ...(typeof params === 'object' && params !== null && { params }) };
}

/** The types of LINE's own events that the rules can fit. */
export const eventTypesOf = (rules: EventRules): string[] => [
  ...new Set(rules.occasions.map((occasion) => (occasion === 'unblock' ? 'follow' : occasion))),
];

function matchMessage(rules: EventRules, find: (text: string) => string | null, payload: Payload | null): Match | null {
  if (!rules.messageTypes.includes(messageTypeOf(payload) ?? '')) return null;
  const written = messageTextOf(payload);
  if (written === null || rules.keywords.length === 0) return {};
  const keyword = find(written);
  if (keyword !== null) return { keyword };
  return rules.otherTexts ? {} : null;
}

function matchPostback(conditions: readonly PostbackCondition[], payload: Payload | null): Match | null {
  const postback = postbackOf(payload);
  const holds = ({ key, value }: PostbackCondition): boolean =>
    Object.hasOwn(postback, key) && (value === '' || postback[key] === value);
  return conditions.every(holds) ? { postback } : null;
}

/** A function that says whether an event is one that the rules ask for: null when not. */
export function matcher(rules: EventRules): (event: Pick<ClaimedEvent, 'type' | 'payload'>) => Match | null {
  const find = keywordFinder(rules.keywords);
  const wanted = new Set<string>(rules.occasions);
  return ({ type, payload }) => {
    if (type === 'follow') return wanted.has(isUnblocked(payload) ? 'unblock' : 'follow') ? {} : null;
    if (!wanted.has(type)) return null;
    if (type === 'message') return matchMessage(rules, find, payload);
    if (type === 'postback') return matchPostback(rules.postback, payload);
    return {};
  };
}
