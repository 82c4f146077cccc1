import { detailInWords } from '../../../lib/line/api/details';

test.each([
  ['messages[2].text', 'Length must be between 0 and 5000', '3つ目の吹き出しの本文が長すぎます(5000文字まで)'],
  ['messages[0].text', 'May not be empty', '1つ目の吹き出しの本文がありません'],
  [
    'messages[0].altText',
    'Length must be between 1 and 1500',
    '1つ目の吹き出しの代替テキスト(通知に出る文)が空か長すぎます(1〜1500文字)',
  ],
  [
    'messages[1].template.columns[2].actions[0].uri',
    'invalid uri scheme',
    '2つ目の吹き出しの3枚目のカードの1つ目のボタンのリンク先のURLが https:// で始まっていません',
  ],
  [
    'messages[0].template.actions',
    'Size must be between 1 and 4',
    '1つ目の吹き出しのボタンの数が正しくありません(1〜4個)',
  ],
  ['messages[0].originalContentUrl', 'Must be https', '1つ目の吹き出しの画像のURLが https:// で始まっていません'],
  ['messages[0]./body/contents/1/text', 'must be non-empty text', '1つ目の吹き出しの2つ目の部品の本文がありません'],
  ['chatBarText', 'Length must be between 1 and 14', 'メニューバーの文字が空か長すぎます(1〜14文字)'],
  ['messages[4].type', 'Must be one of the following values: [text]', '5つ目の吹き出しの種類がLINEで使えない値です'],
])('%s: %s', (property, message, words) => {
  expect(detailInWords({ property, message })).toBe(words);
});

test('what somebody wrote does not come through', () => {
  const words = detailInWords({ property: 'messages[0].text 山田様', message: 'bad value: 山田様 U0123' });
  expect(words).not.toMatch(/山田|U0123/);
});
