import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Home, openHome } from '../../../runtime/home/home';
import { loadPorts } from '../../../runtime/home/ports';
import { noticeRecipients } from '../../../runtime/home/recipients';
import { parseSettings } from '../../../runtime/home/settings';

let home: Home;
beforeEach(() => (home = openHome(mkdtempSync(join(tmpdir(), 'line-commerce-recipients-')))));
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const unset = parseSettings({});
const mustNotAsk = async (): Promise<string> => {
  throw new Error('asked');
};

test('what is set is not asked', async () => {
  const set = parseSettings({ NOTICE_MAIL_TO: 'a@example.jp' });
  expect(await noticeRecipients(home, set, mustNotAsk)).toEqual(['a@example.jp']);
});

test('without a terminal nothing is asked, and a later start on one still may', async () => {
  expect(await noticeRecipients(home, unset)).toEqual([]);
  expect(await noticeRecipients(home, unset, async () => 'a@example.jp')).toEqual(['a@example.jp']);
});

test('the answer is kept beside the ports and not asked again', async () => {
  const ports = await loadPorts(home);
  await noticeRecipients(home, unset, async () => 'a@example.jp, b@example.jp');
  expect(await noticeRecipients(home, unset, mustNotAsk)).toEqual(['a@example.jp', 'b@example.jp']);
  expect(await loadPorts(home)).toEqual(ports);
});

test('an empty answer means later, and is not asked again', async () => {
  expect(await noticeRecipients(home, unset, async () => '')).toEqual([]);
  expect(await noticeRecipients(home, unset, mustNotAsk)).toEqual([]);
});

test('what is no address is asked again, saying so', async () => {
  const mistakes: Array<string | undefined> = [];
  const answers = ['hanako', 'hanako@example.jp'];
  await noticeRecipients(home, unset, async (mistake) => {
    mistakes.push(mistake);
    return answers.shift() ?? '';
  });
  expect(mistakes).toEqual([undefined, 'メールアドレスとして読めません。']);
});
