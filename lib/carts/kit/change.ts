/** A change in a cart with its proof: compare, write, read back. One rule for all carts. */
import { Failure } from '../../failure';
import { HttpError } from '../../http';
import type { CartAnswer, ChangeProof } from '../cart';
import type { Subscription } from '../model';
import { causeOf } from './error-table';

export interface ChangeSteps<S extends { readonly subscription: Subscription }> {
  /** The 定期 as the cart has it now, with whatever else the change needs. Rejects with Failure where there is none. */
  read(): Promise<S>;
  /** Whether what is asked for is so already. */
  isDone(now: S): boolean;
  /** Why it cannot be done to a 定期 in this state, in Japanese; null when it can. */
  refusal?(now: S): string | null;
  /** Asks the cart once. Its request is never `repeatable`. */
  write(now: S): Promise<CartAnswer>;
  now(): string;
}

/** Kinds of error after which the cart may have done what was asked all the same. */
const OPEN_KINDS = new Set<HttpError['kind']>(['timeout', 'cut', 'aborted', 'html', 'notJson', 'tooLarge']);

const outcomeIsOpen = (error: unknown): boolean => {
  const http = error instanceof HttpError ? error : causeOf(error);
  return http !== null && (OPEN_KINDS.has(http.kind) || (http.status !== null && http.status >= 500));
};

const notProven = ({ codes }: CartAnswer): Failure =>
  new Failure(
    'cart',
    codes.length > 0
      ? `カートが変更を断りました(${codes.join('、')})。読み直しても変わっていません。`
      : 'カートは受け付けましたが、読み直すと変わっていませんでした。',
    'カートの管理画面で定期の状態を確かめてください。自動でのやり直しはしていません。',
  );

const unknownOutcome = (cause: unknown): Failure =>
  new Failure(
    'transient',
    'カートから返事がなく、読み直しても変更されていませんでした。',
    'カートの管理画面で定期の状態を確かめ、変わっていなければもう一度実行してください。',
    { cause },
  );

/**
 * Nothing is written where it is so already. A write whose outcome is not known is read back and never sent again. Its
 * proof is what the cart has afterwards, not what it answered.
 * @throws Failure 'cart' where the change cannot be made or is not to be seen; 'transient' where nobody answered.
 */
export async function changeWithProof<S extends { readonly subscription: Subscription }>(
  steps: ChangeSteps<S>,
): Promise<ChangeProof> {
  const before = await steps.read();
  const proof = (after: S, answer: CartAnswer | null): ChangeProof => ({
    changed: answer !== null,
    before: before.subscription,
    after: after.subscription,
    answer,
    readAt: steps.now(),
  });
  if (steps.isDone(before)) return proof(before, null);
  const refusal = steps.refusal?.(before) ?? null;
  if (refusal !== null) throw new Failure('cart', refusal, 'カートの管理画面で定期の状態を確かめてください。');
  let answer: CartAnswer;
  try {
    answer = await steps.write(before);
  } catch (error) {
    if (!outcomeIsOpen(error)) throw error;
    const after = await steps.read();
    if (steps.isDone(after)) return proof(after, { status: null, codes: [] });
    throw unknownOutcome(error);
  }
  const after = await steps.read();
  if (!steps.isDone(after)) throw notProven(answer);
  return proof(after, answer);
}
