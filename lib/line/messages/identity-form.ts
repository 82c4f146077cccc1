import type { Store } from '../../store/store';
import { liffUrl } from '../liff-url';
import { NO_FORM } from './placeholders';
import { missing, textValue, type PlaceholderValue } from './value';

/** The form that was published first is the one friends are sent to; another takes its place once it is unpublished. */
const READ = `
  SELECT f.id, form.liff_id AS "liffId", form.path
  FROM friend f LEFT JOIN LATERAL (
    SELECT liff_id, path FROM liff_form l WHERE l.channel_id = f.channel_id AND l.kind = 'identity' AND l.published
    ORDER BY l.id LIMIT 1) AS form ON true
  WHERE f.id = ANY ($1::bigint[])`;

interface Row extends Record<string, unknown> {
  id: string;
  liffId: string | null;
  path: string | null;
}

/** `[[本人確認フォームのURL]]`: where friends of the channel prove who they are, for up to 500 of them. */
export async function identityFormUrls(
  store: Store,
  friendIds: readonly string[],
): Promise<ReadonlyMap<string, PlaceholderValue>> {
  const { rows } = await store.query<Row>({ name: 'message-identity-form', text: READ }, [friendIds]);
  return new Map(
    rows.map(({ id, liffId, path }) => [
      id,
      liffId !== null && path !== null ? textValue(liffUrl({ liffId, path })) : missing(NO_FORM),
    ]),
  );
}
