import { randomUUID } from 'node:crypto';
import type { Store } from '../../store/store';

/** Who runs the loop of a channel's LINE受信口; one process at a time. Times are the database's. */
export interface IntakeLease {
  readonly channelId: string;
  readonly owner: string;
}

export const INTAKE_LEASE_SECONDS = 60;

const TAKE = `
  INSERT INTO line_intake AS i (channel_id, lease_owner, lease_until, running_since)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3), clock_timestamp())
  ON CONFLICT (channel_id) DO UPDATE SET lease_owner = $2, lease_until = excluded.lease_until,
    running_since = excluded.running_since
  WHERE coalesce(i.lease_until < clock_timestamp(), true)`;

export async function takeIntake(
  store: Store,
  channelId: string,
  seconds = INTAKE_LEASE_SECONDS,
): Promise<IntakeLease | null> {
  const owner = randomUUID();
  const { rowCount } = await store.query(TAKE, [channelId, owner, seconds]);
  return rowCount === 1 ? { channelId, owner } : null;
}

/** False once another process has it. */
export async function renewIntake(store: Store, lease: IntakeLease, seconds = INTAKE_LEASE_SECONDS): Promise<boolean> {
  const { rowCount } = await store.query(
    `UPDATE line_intake SET lease_until = clock_timestamp() + make_interval(secs => $3)
     WHERE channel_id = $1 AND lease_owner = $2`,
    [lease.channelId, lease.owner, seconds],
  );
  return rowCount === 1;
}

export async function releaseIntake(store: Store, { channelId, owner }: IntakeLease): Promise<void> {
  await store.query(
    `UPDATE line_intake SET lease_until = NULL, lease_owner = NULL, running_since = NULL
     WHERE channel_id = $1 AND lease_owner = $2`,
    [channelId, owner],
  );
}
