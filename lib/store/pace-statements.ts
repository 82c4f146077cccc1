/** What the shared pace asks of the database, whose clock alone counts. Table `rate`, one row a bucket. */
import type { Lane } from '../carts/cart';

/** How long a waiting interactive request keeps `sync` back after its slot is due; it renews this while it lives. */
const INTERACTIVE_GRACE = '200 ms';
/** How often somebody whose turn it were looks whether the request before has ended. */
const LOOK = '25 ms';

// A claim is made at the moment it is due, not ahead: whoever sleeps sees a hold-back, and a late sleeper cannot come
// close to the next one. The row lock makes PostgreSQL check the condition again on the newest version.
const CLAIM = `tat = greatest(tat, clock_timestamp() - make_interval(secs => $3)) + make_interval(secs => $2),
        busy_until = clock_timestamp() + make_interval(secs => $4)`;
const DUE = 'tat <= clock_timestamp() AND coalesce(busy_until <= clock_timestamp(), true)';

export const claimSql: Record<Lane, { name: string; text: string }> = {
  sync: {
    name: 'pace-claim-sync',
    text: `UPDATE rate SET ${CLAIM}
      WHERE bucket = $1 AND ${DUE} AND coalesce(interactive_until <= clock_timestamp(), true)
      RETURNING busy_until::text AS busy`,
  },
  interactive: {
    name: 'pace-claim-interactive',
    text: `UPDATE rate SET ${CLAIM}, interactive_until = NULL WHERE bucket = $1 AND ${DUE}
      RETURNING busy_until::text AS busy`,
  },
};

/** Until `tat` or `later`, and not past the next look at a request that has not ended. */
const millisecondsUntil = (later: string): string => `1000 * extract(epoch FROM greatest(tat, ${later},
        CASE WHEN busy_until > clock_timestamp() THEN clock_timestamp() + interval '${LOOK}' END
      ) - clock_timestamp())::float8`;

export const waitSql: Record<Lane, { name: string; text: string }> = {
  sync: {
    name: 'pace-wait-sync',
    text: `SELECT ${millisecondsUntil('interactive_until')} AS wait FROM rate WHERE bucket = $1`,
  },
  interactive: {
    name: 'pace-wait-interactive',
    text: `UPDATE rate SET interactive_until = greatest(tat, clock_timestamp()) + interval '${INTERACTIVE_GRACE}'
      WHERE bucket = $1 RETURNING ${millisecondsUntil('NULL')} AS wait`,
  },
};

// The table is UNLOGGED: after a crash the row is gone and with it the last claim, which was made before this start.
// Where bursts are allowed the bucket starts rested: an hour's wait after each start would be worse than a refusal.
export const openSql = `INSERT INTO rate (bucket, tat) VALUES ($1, pg_postmaster_start_time() + make_interval(secs => $2))
  ON CONFLICT (bucket) DO NOTHING`;

// Never back before what was claimed or held back meanwhile; whoever claimed after us is busy still.
export const overSql = {
  name: 'pace-over',
  text: `INSERT INTO rate (bucket, tat) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
    ON CONFLICT (bucket) DO UPDATE SET tat = greatest(rate.tat, excluded.tat),
      busy_until = CASE WHEN rate.busy_until = $3::timestamptz THEN NULL ELSE rate.busy_until END`,
};

export const holdBackSql = `INSERT INTO rate (bucket, tat) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
  ON CONFLICT (bucket) DO UPDATE SET tat = greatest(rate.tat, excluded.tat)`;
