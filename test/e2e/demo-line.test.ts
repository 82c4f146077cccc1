import { DateTime } from 'luxon';
import { Checks } from '../../runtime/demo/checks';
import { runLineDemo } from '../../runtime/demo/line';
import { bubble, checkReceived, hasBirthday, nextLeapBirthday, nextMorning } from '../../runtime/demo/line/expected';
import type { TalkEntry } from '../../runtime/sandbox/line/world';

const MINUTES = 60_000;

interface Received {
  readonly by: string;
  readonly text: string;
}

describe('demo line', () => {
  let outcome: Awaited<ReturnType<typeof runLineDemo>>;
  const lines: string[] = [];
  const received = new Map<string, readonly Received[]>();
  const firstLines = (name: string): string[] => received.get(name)!.map(({ text }) => text.split('\n')[0]!);

  beforeAll(async () => {
    outcome = await runLineDemo({ log: (line) => lines.push(line) });
    const friends = outcome.report['friends'] as ReadonlyArray<{ name: string; received: readonly Received[] }>;
    for (const friend of friends) received.set(friend.name, friend.received);
  }, 5 * MINUTES);

  test('finds every expectation met, sends nothing twice and nothing in a second run', () => {
    expect(lines.filter((line) => line.startsWith('×'))).toEqual([]);
    expect(outcome.ok).toBe(true);
    // Five outcomes of 本人確認 and two birthdays; replies cost nothing.
    expect(outcome.report).toMatchObject({ secondRunSends: 0, duplicates: 0, quotaUsed: 7 });
  });

  test('takes a friend from the greeting over 本人確認 to the birthday message', () => {
    expect(received.get('花子')!.map(({ by }) => by === 'reply')).toEqual([true, true, true, false, true, true, false]);
    expect(firstLines('花子')).toEqual([
      '花子さん、友だち追加ありがとうございます。',
      'ご本人の確認が済むと表示できます。「本人確認」からお手続きをお願いします。',
      '現在のポイント',
      '花子さん、ご本人の確認ができました。',
      expect.stringMatching(/^■\d+年\d+月\d+日のご注文\(受注番号 \d+\)$/),
      '現在のポイント',
      '花子さん、お誕生日おめでとうございます。',
    ]);
    expect(received.get('花子')![5]!.text).toMatch(/^現在のポイント\n1,234ポイント\(\d+月\d+日 \d\d:\d\d時点\)$/);
  });

  test('shows the older order above the newer one, each with its slip number and link', () => {
    const { text } = received.get('花子')![4]!;
    const days = [...text.matchAll(/■(\d+年\d+月\d+日)のご注文/g)].map(([, day]) =>
      DateTime.fromFormat(day!, 'yyyy年M月d日').toMillis(),
    );
    expect(new Set(days).size).toBeGreaterThan(1);
    expect(days).toEqual([...days].sort((a, b) => a - b));
    expect(text).toMatch(/伝票番号 [\d-]+\n https:\/\/\S+=\d+/);
  });

  test('shows a stranger nothing, and says so in words', () => {
    for (const name of ['健一', '誠']) {
      const texts = received.get(name)!.map(({ text }) => text);
      expect(texts.slice(-2)).toEqual([
        'ご本人の確認が済むと表示できます。「本人確認」からお手続きをお願いします。',
        '現在のポイント\nご本人の確認が済むと表示できます。「本人確認」からお手続きをお願いします。',
      ]);
    }
    expect(firstLines('誠')[1]).toBe('誠さん、会員情報を確認できませんでした。');
  });

  test('leaves out who blocks, and keeps 29 February on the 28th', () => {
    const birthday = (name: string) => firstLines(name).filter((line) => line.includes('お誕生日'));
    expect([...received.keys()].filter((name) => birthday(name).length > 0)).toEqual(['花子', '智子']);
    expect(lines).toContainEqual(expect.stringMatching(/^\d+年2月28日: .*1人に送りました/));
  });
});

describe('what the demo expects', () => {
  const at = DateTime.fromISO('2026-11-30T09:00:00+09:00');
  const entry = (text: string, by: TalkEntry['by'] = 'reply'): TalkEntry => ({
    ...{ id: text, at, by, from: 'account', requestId: null },
    message: { type: 'text', text },
  });

  test.each([
    ['nothing, when all is as it should be', [entry('こんにちは'), entry('またどうぞ', 'push')], 0],
    ['a message that is missing', [entry('こんにちは')], 1],
    ['one too many', [entry('こんにちは'), entry('またどうぞ', 'push'), entry('またどうぞ', 'push')], 1],
    ['one that differs in a letter', [entry('こんにちわ'), entry('またどうぞ', 'push')], 1],
    ['one that cost a 通数 and should not', [entry('こんにちは', 'push'), entry('またどうぞ', 'push')], 1],
    ['two in the wrong order', [entry('またどうぞ', 'push'), entry('こんにちは')], 4],
  ])('finds %s', (_name, talk, failures) => {
    const checks = new Checks();
    checkReceived(checks, '花子', talk, [bubble('reply', 'こんにちは'), bubble('sent', 'またどうぞ')]);
    expect(checks.failures).toHaveLength(failures);
    expect(checks.ok).toBe(failures === 0);
  });

  test.each([
    ['1992-02-29', '2027-02-28', true],
    ['1992-02-29', '2028-02-28', false],
    ['1992-02-29', '2028-02-29', true],
    ['1990-02-28', '2028-02-28', true],
    ['1990-11-30', '2026-11-30', true],
    ['1990-11-30', '2026-12-01', false],
  ])('of who was born on %s a birthday on %s: %p', (birthday, today, expected) => {
    expect(hasBirthday({ memberId: '1', birthday }, DateTime.fromISO(today))).toBe(expected);
  });

  test('plays on a morning that is not 28 or 29 February, and goes on to a 28th of a common year', () => {
    const days = ['2026-11-30', '2027-02-26', '2027-02-27', '2027-02-28', '2028-02-27', '2028-02-28'];
    const morning = (day: string) => nextMorning(DateTime.fromISO(`${day}T23:59`)).toFormat("yyyy-MM-dd'T'HH:mm");
    expect(days.map(morning)).toEqual([
      '2026-12-01T09:00',
      '2027-02-27T09:00',
      '2027-03-01T09:00',
      '2027-03-01T09:00',
      '2028-03-01T09:00',
      '2028-03-01T09:00',
    ]);
    const leap = (day: string) => nextLeapBirthday(DateTime.fromISO(day)).toISODate();
    expect(['2026-12-01', '2027-03-01', '2028-02-27'].map(leap)).toEqual(['2027-02-28', '2029-02-28', '2029-02-28']);
  });
});
