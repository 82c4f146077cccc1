import { z } from 'zod/v4';
import type { Cursor } from '../cart';
import { idReader } from '../kit/rows';
import type { RmsClient } from './client';
import { notRms } from './errors';

interface ReservePage {
  readonly rows: readonly unknown[];
  readonly position: number;
  readonly next: Cursor | null;
  readonly readAt: string;
}

const positionSchema = z.object({
  /** Of the last row that is stored. */
  offset: z.int().nonnegative(),
  /** Its number. */
  anchor: z.string(),
});

const LIMIT = 1_000;
/** How often the list is begun anew when it moves under us. */
const PATIENCE = 3;

const numberOf = idReader('reserveNumber');

/**
 * All 定期購入. Each page begins with the last row of the one before: where another stands there, the list has moved
 * and is read anew, for one that is passed over would be taken for cancelled.
 */
export async function* reservePages(client: RmsClient, since: Cursor | undefined): AsyncGenerator<ReservePage> {
  const stored = positionSchema.safeParse(since);
  let at = stored.success ? stored.data : null;
  for (let moved = 0; ;) {
    const { rows, total, readAt } = await client.reserves(at?.offset ?? 0, LIMIT);
    if (at !== null && numberOf(rows[0]) !== at.anchor) {
      moved += 1;
      if (moved > PATIENCE) throw notRms('reserve', '一覧が読み取り中に動き続けています');
      at = null;
      continue;
    }
    const begun: number = at?.offset ?? 0;
    const fresh = at === null ? rows : rows.slice(1);
    const last: string | null = numberOf(rows.at(-1));
    const ended = rows.length === 0 || begun + rows.length >= total || last === null;
    const next: { offset: number; anchor: string } | null = ended
      ? null
      : { offset: begun + rows.length - 1, anchor: last };
    yield { rows: fresh, position: begun, next, readAt };
    if (next === null) return;
    at = next;
  }
}
