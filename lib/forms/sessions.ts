import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { countTry, limitsFor } from './limits';
import type { RegisteredForm } from './registry';
import { hashOf, newSecret } from './secrets';

/** A page may stay open that long before it is sent. */
const MINUTES = 60;

export interface FormSession {
  readonly id: string;
  readonly formId: string;
  readonly route: string | null;
  readonly lineUserId: string | null;
}

/**
 * A session for one page load, bound to the form and its 経路: gives the secret that the page sends back, or null where
 * one IP address loads too many pages.
 */
export async function openSession(
  store: Store,
  form: RegisteredForm,
  visitor: { readonly route: string | null; readonly ip: string | null },
  clock: Clock,
): Promise<string | null> {
  const secret = newSecret();
  const now = clock.now();
  return store.transaction(async (client) => {
    if (!(await countTry(client, limitsFor('page', { channelId: form.channelId, ip: visitor.ip }), clock))) return null;
    await client.query(
      `INSERT INTO form_session (secret_hash, form_id, route, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
      [hashOf(secret), form.id, visitor.route, now.toJSDate(), now.plus({ minutes: MINUTES }).toJSDate()],
    );
    return secret;
  });
}

const FIND = `
  SELECT id, form_id AS "formId", route, line_user_id AS "lineUserId" FROM form_session
  WHERE secret_hash = $1 AND form_id = $2 AND expires_at > $3`;

/** The session of that secret; null where there is none, it is another form's, or its time is over. */
export async function findSession(
  store: Store,
  formId: string,
  secret: string,
  clock: Clock,
): Promise<FormSession | null> {
  const params = [hashOf(secret), formId, clock.now().toJSDate()];
  return (await store.query<FormSession & Record<string, unknown>>(FIND, params)).rows[0] ?? null;
}

/**
 * Makes the session that person's, by the first verified ID token it shows. False where it is another's already: a
 * session never changes hands.
 */
export async function bindSession(
  store: Store,
  session: FormSession,
  lineUserId: string,
  idToken: string,
): Promise<boolean> {
  if (session.lineUserId !== null) return session.lineUserId === lineUserId;
  const { rowCount } = await store.query(
    `UPDATE form_session SET line_user_id = $2, id_token_hash = $3
     WHERE id = $1 AND (line_user_id IS NULL OR line_user_id = $2)`,
    [session.id, lineUserId, hashOf(idToken)],
  );
  return rowCount === 1;
}
