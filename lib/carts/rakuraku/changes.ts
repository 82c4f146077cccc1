import { Failure } from '../../failure';
import type { CartAnswer, ChangeProof, SubscriptionChange } from '../cart';
import { changeWithProof } from '../kit/change';
import { isObject } from '../kit/reply';
import type { Subscription } from '../model';
import { deliveryAfter } from './cycle';
import { listOf } from './reply';

/** A 定期 with the row that it was read from, blocks opened. */
export interface SubscriptionNow {
  readonly subscription: Subscription;
  readonly row: Readonly<Record<string, unknown>>;
}

/** What a change needs of the shop. */
export interface ChangePorts {
  /** @throws Failure 'cart' where there is no such 定期 */
  read(subscriptionId: string): Promise<SubscriptionNow>;
  /** Writes these items of a 定期 and gives the `response`. */
  write(subscriptionId: string, items: Readonly<Record<string, string>>): Promise<unknown>;
  /** Our names for what is written. */
  readonly names: { readonly next: string | null; readonly status: string | null; readonly memo: string | null };
  readonly listKey: string;
  now(): string;
}

/** reserve_status (reference 3). */
const PAUSED = '2';
const CANCELLED = '3';

interface Plan {
  isDone(now: SubscriptionNow): boolean;
  /** Why not, in Japanese. */
  refusal(now: SubscriptionNow): string | null;
  items(now: SubscriptionNow): Readonly<Record<string, string>>;
}

const ended = ({ subscription }: SubscriptionNow): string | null =>
  subscription.status === 'cancelled' ? 'この定期はすでに解約されています。' : null;

const notActive = ({ subscription }: SubscriptionNow): string | null =>
  subscription.status === 'active' ? null : 'この定期は継続中ではありません。';

/** The name of an item that is to be written. */
const nameOf = (name: string | null, label: string): string => {
  if (name !== null) return name;
  throw new Failure(
    'config',
    `${label}の項目名が対応表にないため、変更できません。`,
    'mapping/rakuraku.json に項目名を書いてください。',
  );
};

const moveTo = (next: string, day: string): Plan => ({
  isDone: ({ subscription }) => subscription.nextDeliveryOn === day,
  refusal: ended,
  items: () => ({ [next]: day }),
});

/** スキップ: the next delivery moves to the one after it, by the 定期's cycle. */
const skip = (next: string, day: string): Plan => ({
  isDone: ({ subscription }) => (subscription.nextDeliveryOn ?? '') > day,
  refusal: (now) => {
    if (now.subscription.nextDeliveryOn !== day) return `この定期の次回お届け日は ${day} ではありません。`;
    return (
      notActive(now) ??
      (deliveryAfter(day, now.row) === null ? 'お届けサイクルを読み取れないため、次の日を決められません。' : null)
    );
  },
  items: ({ row }) => ({ [next]: deliveryAfter(day, row) ?? day }),
});

const setStatus = (status: string, code: string, to: Subscription['status'], refusal: Plan['refusal']): Plan => ({
  isDone: ({ subscription }) => subscription.status === to,
  refusal,
  items: () => ({ [status]: code }),
});

const memoOf = (name: string, { row }: SubscriptionNow): string | null => {
  const text = row[name];
  if (text === null) return '';
  return typeof text === 'string' ? text.replaceAll('\r\n', '\n') : null;
};

/** Behind what stands there. Without sight of that nothing is written: it would be lost. */
const addMemo = (name: string, text: string): Plan => ({
  isDone: (now) => `\n${memoOf(name, now) ?? ''}\n`.includes(`\n${text}\n`),
  refusal: (now) =>
    memoOf(name, now) === null
      ? '返事にメモの項目がなく、書かれているメモを消すおそれがあるため書き込めません。'
      : null,
  items: (now) => ({ [name]: [memoOf(name, now), text].filter(Boolean).join('\n') }),
});

const planOf = (change: SubscriptionChange, { names }: ChangePorts): Plan => {
  switch (change.kind) {
    case 'skip':
      return skip(nameOf(names.next, '次回お届け予定日'), change.deliveryOn);
    case 'pause':
      return change.nextDeliveryOn === null
        ? setStatus(nameOf(names.status, '継続ステータス'), PAUSED, 'paused', notActive)
        : moveTo(nameOf(names.next, '次回お届け予定日'), change.nextDeliveryOn);
    case 'cancel':
      return setStatus(nameOf(names.status, '継続ステータス'), CANCELLED, 'cancelled', () => null);
    case 'memo':
      return addMemo(nameOf(names.memo, 'メモ'), change.text.replaceAll('\r\n', '\n').trim());
    case 'switchProduct':
      throw new Failure(
        'cart',
        '楽楽リピートのAPIでは定期の商品を変更できません。',
        '楽楽リピートの管理画面で変更してください。',
      );
  }
};

/** `result` 1 is done (reference 3); anything else goes into the answer as a code. */
const answerOf = (response: unknown, listKey: string): CartAnswer => {
  const [row] = listOf(response, listKey, 'change').rows;
  const result = isObject(row) ? row.result : undefined;
  return { status: 200, codes: String(result) === '1' ? [] : [`result-${String(result)}`] };
};

/** Changes a 定期, with proof. */
export const changeSubscription = async (ports: ChangePorts, change: SubscriptionChange): Promise<ChangeProof> => {
  const plan = planOf(change, ports);
  return changeWithProof<SubscriptionNow>({
    read: () => ports.read(change.subscriptionId),
    isDone: plan.isDone,
    refusal: plan.refusal,
    write: async (now) => answerOf(await ports.write(change.subscriptionId, plan.items(now)), ports.listKey),
    now: () => ports.now(),
  });
};
