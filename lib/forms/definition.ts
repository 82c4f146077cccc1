/** What a LIFFフォーム is, as set in its block. */
export const formKinds = ['identity', 'follow', 'access', 'survey'] as const;
export type FormKind = (typeof formKinds)[number];

export const fieldTypes = ['text', 'phone', 'email', 'date', 'choice', 'choices', 'paragraph'] as const;
export type FormFieldType = (typeof fieldTypes)[number];

/** One question. `key` is its position, `f1` and so on: labels may be edited, and may be equal. */
export interface FormField {
  readonly key: string;
  readonly label: string;
  readonly type: FormFieldType;
  readonly required: boolean;
  readonly options: readonly string[];
  /** Name of an own custom field that takes the answer. */
  readonly storeIn: string | null;
}

/** What is done to the friend; points once per friend and form. */
export interface FormActions {
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
  readonly addFlags: readonly string[];
  readonly removeFlags: readonly string[];
  readonly points: number;
}

/** An entrance of its own: 店頭, チラシ, … with its own LIFF URL and QR code. */
export interface FormRoute {
  readonly code: string;
  readonly name: string;
  readonly actions: FormActions;
}

/**
 * How a 本人確認フォーム makes sure of an address: by the cart's record (phone with birthday or kana name), not at all
 * (phone only, `claimed`), or by a code mailed to it.
 */
export const identityChecks = ['mailedCode', 'phoneWithBirthday', 'phoneWithKana', 'phoneOnly'] as const;
export type IdentityCheck = (typeof identityChecks)[number];

export interface FormDefinition {
  readonly kind: FormKind;
  readonly name: string;
  /** Under the title; plain text. */
  readonly lead: string;
  readonly fields: readonly FormField[];
  readonly check: IdentityCheck | null;
  readonly actions: FormActions;
  readonly routes: readonly FormRoute[];
  /** アンケート: one answer a friend. */
  readonly once: boolean;
  /** 友だち追加: also for those who are friends already. */
  readonly alsoExisting: boolean;
  /** URLアクセス: where the page leads; https only. null: it stays. */
  readonly leadsTo: string | null;
  /** What the page says at the end; '' for the usual words. */
  readonly thanks: string;
  /** Days after which answers are emptied; 0: kept. */
  readonly keepDays: number;
}

export const noActions: FormActions = { addTags: [], removeTags: [], addFlags: [], removeFlags: [], points: 0 };

/** The actions of the form and those of its 経路, in that order. */
export function actionsFor(form: FormDefinition, route: string | null): readonly FormActions[] {
  const chosen = form.routes.find(({ code }) => code === route);
  return chosen ? [form.actions, chosen.actions] : [form.actions];
}

/** The code as it may stand in a URL and on paper. */
export const ROUTE_CODE = /^[a-z0-9][a-z0-9_-]{0,39}$/;
