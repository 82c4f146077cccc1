/** 継続ステータス that no table of ours knows: the cart's word → how many 定期 stand so. The most frequent ones. */
export type UnknownStatuses = Readonly<Record<string, number>>;

const MOST_WORDS = 20;
const WORD_LENGTH = 40;

/** What of a connection's stored subscriptions stands so, as JSON. `connectionId`: an SQL expression. */
export const unknownStatusesSql = (connectionId: string): string => `(
  SELECT coalesce(json_object_agg(word, found ORDER BY found DESC, word), '{}') FROM (
    SELECT coalesce(nullif(left(btrim(status_raw), ${WORD_LENGTH}), ''), '(空欄)') AS word, count(*) AS found
    FROM cart_subscription WHERE connection_id = ${connectionId} AND status = 'unknown'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_WORDS}) AS words)`;

/** For the screen: 「読み取れない継続ステータス: 凍結(2件)」; '' where every word is known. */
export function unknownStatusesText(unknown: UnknownStatuses): string {
  const words = Object.entries(unknown).map(([word, found]) => `${word}(${found}件)`);
  return words.length === 0 ? '' : `読み取れない継続ステータス: ${words.join('、')}`;
}
