import { matcher, postbackOf, type EventRules } from '../../../lib/line/inbox/event-rules';

const rules = (some: Partial<EventRules>): EventRules => ({
  occasions: ['follow', 'unblock', 'unfollow', 'message', 'postback', 'accountLink'],
  keywords: [],
  otherTexts: false,
  messageTypes: ['text'],
  postback: [],
  ...some,
});
const text = (written: string) => ({ type: 'message', payload: { message: { type: 'text', text: written } } });
const button = (data: string, params?: object) => ({ type: 'postback', payload: { postback: { data, params } } });

describe('きっかけ', () => {
  const added = { type: 'follow', payload: { follow: { isUnblocked: false } } };
  const unblocked = { type: 'follow', payload: { follow: { isUnblocked: true } } };

  test('友だち追加 is not ブロック解除', () => {
    const match = matcher(rules({ occasions: ['follow'] }));
    expect([match(added), match(unblocked), match({ type: 'follow', payload: {} })]).toEqual([{}, null, {}]);
  });

  test('ブロック解除 is not 友だち追加', () => {
    const match = matcher(rules({ occasions: ['unblock'] }));
    expect([match(added), match(unblocked)]).toEqual([null, {}]);
  });

  test('what was not chosen does not fit', () => {
    const match = matcher(rules({ occasions: ['message'] }));
    expect([match({ type: 'unfollow', payload: {} }), match(button('a=1'))]).toEqual([null, null]);
  });
});

describe('a message', () => {
  const keywords = [{ match: 'exact', words: ['ポイント'] }] as const;

  test('fits a keyword, and says which', () => {
    expect(matcher(rules({ keywords }))(text('ﾎﾟｲﾝﾄ'))).toEqual({ keyword: 'ポイント' });
  });

  test('that fits no keyword is passed by, unless others are wanted', () => {
    expect(matcher(rules({ keywords }))(text('こんにちは'))).toBeNull();
    expect(matcher(rules({ keywords, otherTexts: true }))(text('こんにちは'))).toEqual({});
  });

  test('fits without keywords', () => expect(matcher(rules({}))(text('こんにちは'))).toEqual({}));

  test('of another type fits where that type is wanted, whatever the keywords', () => {
    const image = { type: 'message', payload: { message: { type: 'image' } } };
    expect(matcher(rules({ keywords }))(image)).toBeNull();
    expect(matcher(rules({ keywords, messageTypes: ['text', 'image'] }))(image)).toEqual({});
  });

  test('whose content was deleted after its time fits nothing', () => {
    expect(matcher(rules({}))({ type: 'message', payload: null })).toBeNull();
  });
});

describe('a button', () => {
  test.each([
    ['action=points&page=2', { action: 'points', page: '2' }],
    ['just words', { data: 'just words' }],
    ['a=%E3%81%82', { a: 'あ' }],
    ['', { data: '' }],
  ])('says by %s', (data, postback) => expect(postbackOf(button(data).payload)).toEqual(postback));

  test('of a date picker says the date', () => {
    expect(postbackOf(button('a=1', { date: '2026-01-02' }).payload)).toEqual({
      a: '1',
      params: { date: '2026-01-02' },
    });
  });

  test('fits when every condition holds', () => {
    const match = matcher(rules({ postback: [{ key: 'action', value: 'points' }, { key: 'page', value: '' }] })); // prettier-ignore
    expect(match(button('action=points&page=9'))).toEqual({ postback: { action: 'points', page: '9' } });
    expect(match(button('action=points'))).toBeNull();
    expect(match(button('action=other&page=9'))).toBeNull();
    expect(match(button('toString=1'))).toBeNull();
  });
});
