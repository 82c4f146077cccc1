import type { Clock } from '../clock';
import { checkedId } from '../crm/ids';
import type { Store } from '../store/store';
import type { FormDefinition, FormKind } from './definition';

export { liffUrl } from '../line/liff-url';

/** A form as the database knows it. */
export interface RegisteredForm {
  readonly id: string;
  readonly channelId: string;
  readonly kind: FormKind;
  readonly name: string;
  readonly path: string;
  readonly liffId: string;
  readonly routes: readonly { readonly code: string; readonly name: string }[];
  readonly published: boolean;
}

type Row = RegisteredForm & Record<string, unknown>;

const COLUMNS = `id, channel_id AS "channelId", kind, name, path, liff_id AS "liffId", routes, published`;

/** A form of that path is written again only where something changed. */
const PUBLISH = `
  INSERT INTO liff_form AS f (channel_id, path, kind, name, liff_id, routes, published, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, true, $7, $7)
  ON CONFLICT (path) DO UPDATE SET channel_id = excluded.channel_id, kind = excluded.kind, name = excluded.name,
    liff_id = excluded.liff_id, routes = excluded.routes, published = true, updated_at = excluded.updated_at
  WHERE (f.channel_id, f.kind, f.name, f.liff_id, f.routes, f.published) IS DISTINCT FROM
    (excluded.channel_id, excluded.kind, excluded.name, excluded.liff_id, excluded.routes, true)`;

/** Where the form of a block lives. */
export interface FormPlace {
  readonly channelId: string;
  /** What follows /webhook/ in its address. */
  readonly path: string;
  readonly liffId: string;
}

/** Lays down a form as published, and gives it. Safe to repeat. */
export async function publishForm(
  store: Store,
  place: FormPlace,
  form: FormDefinition,
  clock: Clock,
): Promise<RegisteredForm> {
  const routes = form.routes.map(({ code, name }) => ({ code, name }));
  await store.query(PUBLISH, [
    place.channelId,
    place.path,
    form.kind,
    form.name,
    place.liffId,
    JSON.stringify(routes),
    clock.now().toJSDate(),
  ]);
  return (await formAt(store, place.path))!;
}

export async function unpublishForm(store: Store, path: string, clock: Clock): Promise<void> {
  const sql = 'UPDATE liff_form SET published = false, updated_at = $2 WHERE path = $1 AND published';
  await store.query(sql, [path, clock.now().toJSDate()]);
}

export async function formAt(store: Store, path: string): Promise<RegisteredForm | null> {
  const { rows } = await store.query<Row>(`SELECT ${COLUMNS} FROM liff_form WHERE path = $1`, [path]);
  return rows[0] ?? null;
}

/** Published forms of a channel (of all where none is given), oldest first. */
export async function listForms(store: Store, channelId?: string): Promise<RegisteredForm[]> {
  const { rows } = await store.query<Row>(
    `SELECT ${COLUMNS} FROM liff_form WHERE published AND ($1::bigint IS NULL OR channel_id = $1) ORDER BY id`,
    [channelId === undefined ? null : checkedId(channelId, 'チャネルID')],
  );
  return rows;
}
