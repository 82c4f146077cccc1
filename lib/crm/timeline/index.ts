/** A friend's タイムライン: what happened, newest first, and why a message came or did not. */
import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';
import { Failure } from '../../failure';
import type { Store } from '../../store/store';
import { checkedId } from '../ids';
import { TIMELINE } from './sources';
import { wordsOf, type Facts, type Words } from './words';

export interface TimelineEntry extends Words {
  /** ISO 8601, +09:00. */
  readonly at: string;
  /** What kind of thing: registered, tag_added, …, points, linked, address, event, send, form. */
  readonly kind: string;
  /** In codes; with details also what was written, and addresses. */
  readonly facts: Facts;
}

export interface TimelinePage {
  readonly entries: readonly TimelineEntry[];
  /** `after` of the next page; null at the end. */
  readonly next: string | null;
}

interface Row extends Record<string, unknown> {
  at: Date;
  exactAt: string;
  source: string;
  id: string;
  kind: string;
  facts: Facts;
}

const PAGE_MAX = 500;

const cursorOf = ({ exactAt, source, id }: Row): string => [exactAt, source, id].join(' ');

function parsedCursor(after: string | null | undefined): (string | null)[] {
  if (!after) return [null, null, null];
  const [, at, source, id] = /^(\S+Z) ([a-z]+) (\d+)$/.exec(after) ?? [];
  if (at && source && id && DateTime.fromISO(at).isValid) return [at, source, id];
  throw new Failure('input', '続きの位置が正しくありません。', '最初のページから取得し直してください。');
}

const isGiven = ([, value]: [string, unknown]): boolean => value !== null && value !== undefined;

/**
 * One page of a friend's timeline (1 to 500 entries, 100 unless told). Only `withDetails` holds messages, answers and
 * addresses. Throws Failure 'input' for a friend who is not there.
 */
export async function friendTimeline(
  store: Store,
  friendId: string,
  { after, limit = 100, withDetails = false }: { after?: string | null; limit?: number; withDetails?: boolean } = {},
): Promise<TimelinePage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new Failure('input', `一度に取り出せるのは1〜${PAGE_MAX}件です。`, '件数を減らしてください。');
  }
  const id = checkedId(friendId, '友だちID');
  const cursor = parsedCursor(after);
  const { rows } = await store.query<Row>(TIMELINE, [id, withDetails, ...cursor, limit + 1]);
  if (rows.length === 0 && !after) {
    throw new Failure('input', '友だちが見つかりません。', '友だちIDを確認してください。');
  }
  const shown = rows.slice(0, limit);
  return {
    entries: shown.map(({ at, kind, facts }) => ({
      at: DateTime.fromJSDate(at, { zone: TOKYO }).toISO({ suppressMilliseconds: true })!,
      kind,
      ...wordsOf(kind, facts),
      facts: Object.fromEntries(Object.entries(facts).filter(isGiven)),
    })),
    next: rows.length > limit ? cursorOf(shown.at(-1)!) : null,
  };
}
