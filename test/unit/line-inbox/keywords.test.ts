import { keywordFinder, normaliseText, splitWords, type KeywordRule } from '../../../lib/line/inbox/keywords';

test.each([
  ['ポイント', 'ﾎﾟｲﾝﾄ'],
  ['ポイント', ' ポイント！'],
  ['ポイント', 'ポイント???'],
  ['point', 'ＰＯＩＮＴ'],
  ['配送状況', '配送状況。'],
  ['配送 状況', '配送　状況'],
  ['cafe\u0301'.normalize('NFC'), 'cafe\u0301'],
])('%s and %s are the same word', (one, other) => {
  expect(normaliseText(other)).toBe(normaliseText(one));
});

test.each([
  ['ポイント', 'ポイントは'],
  ['ポイント', 'ぽいんと'],
  ['コーヒ', 'コーヒー'],
  ['C', 'C++'],
  ['?', '!'],
])('%s and %s are two words', (one, other) => {
  expect(normaliseText(other)).not.toBe(normaliseText(one));
});

test('several words are typed with commas of any kind or line breaks', () => {
  expect(splitWords('配送, 発送、お届け，\n荷物 は \n\n')).toEqual(['配送', '発送', 'お届け', '荷物 は']);
});

describe('the finder', () => {
  const rules: KeywordRule[] = [
    { match: 'exact', words: ['ポイント', 'Point'] },
    { match: 'prefix', words: ['配送'] },
    { match: 'partial', words: ['解約'] },
  ];
  const find = keywordFinder(rules);

  test.each([
    ['ﾎﾟｲﾝﾄ!', 'ポイント'],
    ['POINT', 'Point'],
    ['ポイントは?', null],
    ['配送状況', '配送'],
    ['いまの配送', null],
    ['定期を解約したい', '解約'],
    ['', null],
    ['!', null],
  ])('finds in %s: %s', (text, keyword) => expect(find(text)).toBe(keyword));

  test('takes the first rule that fits', () => expect(find('配送の解約')).toBe('配送'));
  test('finds nothing without rules', () => expect(keywordFinder([])('ポイント')).toBeNull());
});
