import type { FieldType } from '../../carts/cart';
import type { Subscription } from '../../carts/model';

/** How a value of custom data is compared; which ones suit which type of field: `operatorsByType`. */
export type Operator = 'equals' | 'notEquals' | 'contains' | 'notContains' | 'atLeast' | 'atMost' | 'filled' | 'empty';

export const operatorNames: Readonly<Record<Operator, string>> = {
  equals: 'と等しい',
  notEquals: 'と等しくない',
  contains: 'を含む',
  notContains: 'を含まない',
  atLeast: '以上(日付は以降)',
  atMost: '以下(日付は以前)',
  filled: '入力あり',
  empty: '入力なし',
};

const ALWAYS = ['equals', 'notEquals', 'filled', 'empty'] as const;

export const operatorsByType: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: [...ALWAYS, 'contains', 'notContains'],
  number: [...ALWAYS, 'atLeast', 'atMost'],
  date: [...ALWAYS, 'atLeast', 'atMost'],
};

/** Whether the friend has the tag, or the flag is up. */
export interface TagCondition {
  readonly kind: 'tag' | 'flag';
  readonly name: string;
  readonly has: boolean;
}

/**
 * A value of custom data by the field's name. A friend without a value meets `notEquals`, `notContains` and `empty`
 * only. Dates are compared by Japanese calendar day.
 */
export interface FieldCondition {
  readonly kind: 'field';
  readonly name: string;
  readonly operator: Operator;
  readonly value?: string | number;
}

/**
 * 継続ステータス of a friend's 定期, of the connection or of all: 「いずれかの定期」 (any) or 「すべての定期」 (all) stand so. A
 * friend without 定期 meets neither; an unknown one stands for nothing but itself.
 */
export interface SubscriptionCondition {
  readonly kind: 'subscription';
  readonly which: Match;
  readonly status: Subscription['status'];
  readonly connectionId?: string;
}

export type Condition =
  | TagCondition
  | FieldCondition
  | SubscriptionCondition
  /** The date's month and day are today's (JST); in common years 28 February is also the day of those of 29 February. */
  | { readonly kind: 'birthday'; readonly name: string }
  /** The date is `from` to `to` days from today (JST), both included; negative: before today. */
  | { readonly kind: 'date'; readonly name: string; readonly from: number; readonly to: number }
  /** The date is in next week, Monday to Sunday (JST). */
  | { readonly kind: 'nextWeek'; readonly name: string }
  /** Linked with a customer: of the connection, else of any. */
  | { readonly kind: 'linked'; readonly linked: boolean; readonly connectionId?: string };

export type Match = 'all' | 'any';

/** Groups of conditions. A group without conditions says nothing; an audience without any is everyone. */
export interface Audience {
  readonly match: Match;
  readonly groups: readonly { readonly match: Match; readonly conditions: readonly Condition[] }[];
}

/** A condition on alias f = friend, with its parameters from $1 on. */
export interface AudienceSql {
  readonly where: string;
  readonly params: unknown[];
}
