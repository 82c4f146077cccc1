import type { Clock } from '../clock';
import { Failure } from '../failure';
import { storableText } from '../store/storable';
import type { Queries } from '../store/store';
import { checkedId } from './ids';

/** タグ says what a friend is or did; フラグ marks a state that is put up and taken down. */
export type TagKind = 'tag' | 'flag';

export interface Tag {
  readonly id: string;
  readonly channelId: string;
  readonly kind: TagKind;
  readonly name: string;
}

/** Friends with this tag are the only ones that a run by hand sends to. */
export const TEST_RECIPIENT_TAG = 'テスト配信先';

export const tagKindNames: Readonly<Record<TagKind, string>> = { tag: 'タグ', flag: 'フラグ' };

const NAME_MAX = 100;

type Row = Tag & Record<string, unknown>;

const COLUMNS = 't.id, t.channel_id AS "channelId", t.kind, t.name';

/** The name without the spaces around it. Throws Failure 'input' for an empty or a too long one. */
export function checkedTagName(raw: string, kind: TagKind): string {
  const name = storableText(raw).trim();
  const what = tagKindNames[kind];
  if (name === '') throw new Failure('input', `${what}の名前が空です。`, '一覧から選ぶか、名前を入力してください。');
  if (name.length <= NAME_MAX) return name;
  throw new Failure('input', `${what}の名前が長すぎます(${NAME_MAX}文字まで)。`, '名前を短くしてください。');
}

/** Tags and flags, of one channel or of all, in the order of their names. */
export async function listTags(store: Queries, channelId?: string, kind?: TagKind): Promise<Tag[]> {
  const { rows } = await store.query<Row>(
    `SELECT ${COLUMNS} FROM tag t
     WHERE t.channel_id = coalesce($1::bigint, t.channel_id) AND t.kind = coalesce($2::text, t.kind)
     ORDER BY t.kind DESC, t.name, t.id`,
    [channelId === undefined ? null : checkedId(channelId, 'チャネルID'), kind ?? null],
  );
  return rows;
}

/** The tags of those names, made where they are missing. */
async function ensureTags(
  store: Queries,
  wanted: { readonly channelId: string; readonly kind: TagKind; readonly names: readonly string[] },
  clock: Clock,
): Promise<Tag[]> {
  const channelId = checkedId(wanted.channelId, 'チャネルID');
  const names = [...new Set(wanted.names.map((name) => checkedTagName(name, wanted.kind)))].sort();
  const find = async () =>
    (
      await store.query<Row>(
        `SELECT ${COLUMNS} FROM tag t WHERE t.channel_id = $1 AND t.kind = $2 AND t.name = ANY ($3::text[]) ORDER BY t.id`,
        [channelId, wanted.kind, names],
      )
    ).rows;
  const known = await find();
  if (known.length === names.length) return known;
  await store.query(
    `INSERT INTO tag (channel_id, kind, name, created_at)
     SELECT ch.id, $2, n.name, $4 FROM line_channel ch, unnest($3::text[]) AS n (name) WHERE ch.id = $1
     ORDER BY n.name ON CONFLICT (channel_id, kind, name) DO NOTHING`,
    [channelId, wanted.kind, names, clock.now().toJSDate()],
  );
  const made = await find();
  if (made.length === names.length) return made;
  throw new Failure('input', 'LINEチャネルが見つかりません。', 'チャネルの設定を確認してください。');
}

/** The tag of that name, made on first use. Throws Failure 'input' for an empty or too long name. */
export async function ensureTag(
  store: Queries,
  wanted: { readonly channelId: string; readonly kind: TagKind; readonly name: string },
  clock: Clock,
): Promise<Tag> {
  const [tag] = await ensureTags(store, { ...wanted, names: [wanted.name] }, clock);
  return tag!;
}

export interface TagChange {
  readonly channelId: string;
  /** Friends of other channels are passed over. */
  readonly friendIds: readonly string[];
  readonly names: readonly string[];
  readonly kind: TagKind;
  /** Which block of which workflow does it, or who, in Japanese: shown in the friend's タイムライン. */
  readonly by: string;
}

/** Which friends now have, or lack, at least one of the tags that they did not before. */
export interface TagChanges {
  readonly changed: readonly string[];
}

/** One statement, in the order of the friends' ids: two that run at once cannot lock each other out. */
const ADD = `
  WITH added AS (
    INSERT INTO friend_tag (tag_id, friend_id, added_at)
    SELECT t.id, f.id, $4 FROM friend f CROSS JOIN unnest($2::bigint[]) AS t (id)
    WHERE f.channel_id = $1 AND f.id = ANY ($3::bigint[]) ORDER BY f.id, t.id
    ON CONFLICT DO NOTHING
    RETURNING tag_id, friend_id
  ), noted AS (
    INSERT INTO friend_change (friend_id, at, kind, name, by)
    SELECT a.friend_id, $4, t.kind || '_added', t.name, $5 FROM added a JOIN tag t ON t.id = a.tag_id
  )
  SELECT DISTINCT friend_id AS id FROM added ORDER BY id`;

const REMOVE = `
  WITH due AS (
    SELECT ft.tag_id, ft.friend_id FROM tag t JOIN friend_tag ft ON ft.tag_id = t.id
    WHERE t.channel_id = $1 AND t.kind = $2 AND t.name = ANY ($3::text[]) AND ft.friend_id = ANY ($4::bigint[])
    ORDER BY ft.friend_id, ft.tag_id FOR UPDATE OF ft
  ), removed AS (
    DELETE FROM friend_tag ft USING due WHERE ft.tag_id = due.tag_id AND ft.friend_id = due.friend_id
    RETURNING ft.tag_id, ft.friend_id
  ), noted AS (
    INSERT INTO friend_change (friend_id, at, kind, name, by)
    SELECT r.friend_id, $5, t.kind || '_removed', t.name, $6 FROM removed r JOIN tag t ON t.id = r.tag_id
  )
  SELECT DISTINCT friend_id AS id FROM removed ORDER BY id`;

const idsOf = (rows: readonly { id: string }[]): TagChanges => ({ changed: rows.map(({ id }) => id) });

/** Gives friends tags (or flags); missing tags are made. Safe to repeat: who has one already is not written again. */
export async function addTags(store: Queries, change: TagChange, clock: Clock): Promise<TagChanges> {
  const friendIds = change.friendIds.map((id) => checkedId(id, '友だちID'));
  const tags = await ensureTags(store, change, clock);
  const params = [change.channelId, tags.map(({ id }) => id), friendIds, clock.now().toJSDate(), change.by];
  return idsOf((await store.query<{ id: string }>(ADD, params)).rows);
}

/** Takes tags (or flags) from friends. Who does not have them, and tags that do not exist, are passed over. */
export async function removeTags(store: Queries, change: TagChange, clock: Clock): Promise<TagChanges> {
  const friendIds = change.friendIds.map((id) => checkedId(id, '友だちID'));
  const names = change.names.map((name) => checkedTagName(name, change.kind));
  const params = [
    checkedId(change.channelId, 'チャネルID'),
    change.kind,
    names,
    friendIds,
    clock.now().toJSDate(),
    change.by,
  ];
  return idsOf((await store.query<{ id: string }>(REMOVE, params)).rows);
}
