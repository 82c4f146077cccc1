import { DateTime } from 'luxon';
import { Failure } from '../../failure';
import { TOKYO } from '../../clock';
import type { CartAnswer, ChangeProof, SubscriptionChange } from '../cart';
import { changeWithProof, type ChangeSteps } from '../kit/change';
import { isObject } from '../kit/reply';
import { readBoolean, readInteger, readText } from '../kit/values';
import type { Subscription } from '../model';
import { NO_SWITCH } from './capabilities';
import type { EcforceSettings } from './settings';

/** A 定期 as ecforce has it now, with what its changes look at. */
export interface SubsOrder {
  readonly subscription: Subscription;
  /** 次回スキップ is set. */
  readonly skipsNext: boolean;
  /** 回数縛り: deliveries that must still be taken. */
  readonly blockedTimes: number;
  readonly memo: string;
}

export const subsOrderOf = (raw: unknown, subscription: Subscription): SubsOrder => {
  const row = isObject(raw) ? raw : {};
  return {
    subscription,
    skipsNext: readBoolean(row.skip_next_scheduled_delivery, '次回スキップ') === true,
    blockedTimes: readInteger(row.remaining_block_times, '回数縛りの残り') ?? 0,
    memo: (readText(row.memo01, 'メモ') ?? '').replaceAll('\r\n', '\n'),
  };
};

/** What one kind of change does; the writing itself and the proof are the same for all. */
interface Plan {
  isDone(now: SubsOrder, asked: boolean): boolean;
  refusal(now: SubsOrder): string | null;
  /** The `subs_order` of the request. */
  body(now: SubsOrder): Readonly<Record<string, unknown>>;
}

const NOT_ACTIVE = '定期が有効ではないため、変更できません。';
const notActive = ({ subscription }: SubsOrder): string | null =>
  subscription.status === 'active' ? null : NOT_ACTIVE;

const reasons = (name: string, id: string | undefined): Readonly<Record<string, unknown>> =>
  id === undefined || id === '' ? {} : { [name]: [id] };

const day = (date: string): string => DateTime.fromISO(date, { zone: TOKYO }).toFormat("yyyy-MM-dd '00:00:00'");

/**
 * Whether a skip moves the next date at once or only leaves its mark is not public. The date decides; the mark counts
 * only where this very request set it, for an older one may belong to an earlier skip (reference 2.5.6: once until
 * delivered).
 */
const skip = (deliveryOn: string): Plan => ({
  isDone: ({ subscription: { nextDeliveryOn }, skipsNext }, asked) =>
    nextDeliveryOn !== null && (nextDeliveryOn > deliveryOn || (asked && skipsNext && nextDeliveryOn === deliveryOn)),
  refusal: (now) => {
    if (now.subscription.nextDeliveryOn !== deliveryOn) {
      return '次回お届け予定日が、スキップする日と違うため、スキップできません。';
    }
    if (now.skipsNext) return 'すでに次回スキップが付いています。お届けが済むまで、重ねてスキップできません。';
    return notActive(now);
  },
  body: () => ({ skip_next_scheduled_delivery: 1 }),
});

/** 休止 to a day: the parent's next date alone; a child order already made stays as it is. */
const postpone = (nextDeliveryOn: string): Plan => ({
  isDone: ({ subscription }) => subscription.nextDeliveryOn === nextDeliveryOn,
  refusal: notActive,
  body: () => ({ scheduled_to_be_delivered_at: day(nextDeliveryOn), sync_scheduled_to_be_shipped_at: 1 }),
});

const suspend = (reasonId: string | undefined): Plan => ({
  isDone: ({ subscription }) => subscription.status === 'paused',
  refusal: notActive,
  body: () => ({ state: 'suspend', ...reasons('suspend_reason_ids', reasonId) }),
});

const cancel = (reasonId: string | undefined): Plan => ({
  isDone: ({ subscription }) => subscription.status === 'cancelled',
  refusal: ({ subscription, blockedTimes }) => {
    if (blockedTimes > 0) return `回数縛りがあと${blockedTimes}回残っているため、解約できません。`;
    return subscription.status === 'unknown' ? NOT_ACTIVE : null;
  },
  body: () => ({ state: 'canceled', ...reasons('cancel_reason_ids', reasonId) }),
});

/** Whether the lines of `text` stand in `memo`, as they are. */
const holds = (memo: string, text: string): boolean => `\n${memo}\n`.includes(`\n${text}\n`);

const memo = (raw: string): Plan => {
  const text = raw.replaceAll('\r\n', '\n').trim();
  return {
    isDone: (now) => holds(now.memo, text),
    refusal: () => null,
    body: (now) => ({ memo01: now.memo === '' ? text : `${now.memo}\n${text}` }),
  };
};

const planOf = (change: SubscriptionChange, settings: EcforceSettings): Plan => {
  switch (change.kind) {
    case 'skip':
      return skip(change.deliveryOn);
    case 'pause':
      return change.nextDeliveryOn === null ? suspend(settings.suspendReasonId) : postpone(change.nextDeliveryOn);
    case 'cancel':
      return cancel(settings.cancelReasonId);
    case 'memo':
      return memo(change.text);
    case 'switchProduct':
      throw new Failure('cart', NO_SWITCH, 'ecforceの管理画面で商品を変更してください。');
  }
};

interface Shop extends Pick<ChangeSteps<SubsOrder>, 'read' | 'now'> {
  readonly settings: EcforceSettings;
  put(subsOrder: Readonly<Record<string, unknown>>): Promise<CartAnswer>;
}

/** Makes one change of a 定期, with its proof. Rejects with Failure. */
export const changeSubsOrder = async (change: SubscriptionChange, shop: Shop): Promise<ChangeProof> => {
  const plan = planOf(change, shop.settings);
  let asked = false;
  return changeWithProof<SubsOrder>({
    read: () => shop.read(),
    isDone: (now) => plan.isDone(now, asked),
    refusal: (now) => plan.refusal(now),
    write: (now) => {
      asked = true;
      return shop.put(plan.body(now));
    },
    now: () => shop.now(),
  });
};
