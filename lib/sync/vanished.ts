import type { Subscription } from '../carts/model';
import type { Clock } from '../clock';
import type { Store } from '../store/store';
import type { Target } from './batch';
import { findMissing, type Expected } from './missing';
import { leaveNotice } from './runs';
import type { Visit } from './visit';

interface FullReading {
  readonly store: Store;
  readonly visit: Visit;
  readonly target: Target<Subscription>;
  readonly clock: Clock;
}

/** In place of the cart's own word where the list no longer holds a 定期: 楽天RMS lists those that go on and no others. */
export const VANISHED = '一覧にありません(推定)';

const GOING_ON: Expected = { table: 'cart_subscription', id: 'subscription_id', where: `status <> 'cancelled'` };

/**
 * After a full reading: takes subscriptions for cancelled (推定) that the cart no longer lists. The next reading that
 * lists one again sets it right. When implausibly many are missing, none is marked and the staff are told.
 */
export async function markVanished({ store, visit, target, clock }: FullReading): Promise<void> {
  const { connectionId, runId } = target;
  const missing = await findMissing({ store, connectionId, runId }, GOING_ON);
  const at = clock.now().toJSDate();
  if ('moreThan' in missing) {
    await visit.fenced((client) =>
      leaveNotice(client, runId, at, {
        kind: 'failed',
        detail: `カートの一覧にない定期が${missing.moreThan}件を超えたため、解約済み(推定)への変更を見送りました。`,
        nextStep: 'カートの管理画面で定期の件数を確認してください。一覧にない定期が減るまで変更は反映されません。',
      }),
    );
    return;
  }
  if (missing.ids.length === 0) return;
  await visit.fenced(async (client) => {
    const { rowCount } = await client.query(
      `UPDATE cart_subscription SET status = 'cancelled', status_raw = $3, read_at = $4
       WHERE connection_id = $1 AND subscription_id = ANY ($2::text[]) AND status <> 'cancelled'`,
      [connectionId, missing.ids, VANISHED, at],
    );
    await client.query('UPDATE sync_run SET withdrawn = withdrawn + $2 WHERE id = $1', [runId, rowCount ?? 0]);
  });
}
