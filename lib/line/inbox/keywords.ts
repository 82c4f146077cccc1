/** How a word is looked for in what a friend wrote. */
export type KeywordMatch = 'exact' | 'partial' | 'prefix';

/** One rule: any of the words, looked for in one way. */
export interface KeywordRule {
  readonly match: KeywordMatch;
  /** As the marketer typed them. */
  readonly words: readonly string[];
}

const TRAILING_MARKS = /[\s。.、,!?…・~〜♪]+$/u;

/**
 * Texts that people take for the same: full and half width (letters, digits, kana), capitals, spaces around, and marks
 * at the end (「ポイント！」 = 「ポイント」). A text of marks alone stays what it is.
 */
export function normaliseText(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().trim().replace(/\s+/gu, ' ');
  return plain.replace(TRAILING_MARKS, '') || plain;
}

/** 「配送状況、配送 状況」 as its words. */
export const splitWords = (typed: string): string[] =>
  typed
    .split(/[\n,、，]/u)
    .map((word) => word.trim())
    .filter((word) => word !== '');

const fits: Readonly<Record<KeywordMatch, (text: string, word: string) => boolean>> = {
  exact: (text, word) => text === word,
  prefix: (text, word) => text.startsWith(word),
  partial: (text, word) => text.includes(word),
};

/** A function that gives the first keyword (as typed) that fits a text, by the order of the rules; null when none does. */
export function keywordFinder(rules: readonly KeywordRule[]): (text: string) => string | null {
  const tests = rules.flatMap(({ match, words }) =>
    words.map((typed) => ({ typed, word: normaliseText(typed), fits: fits[match] })),
  );
  return (text) => {
    const plain = normaliseText(text);
    return tests.find(({ word, fits: test }) => test(plain, word))?.typed ?? null;
  };
}
