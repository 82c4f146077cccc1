import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { serveForms, type ServedForm } from '../nodes/support/served-form';
import { openBrowser, type TestBrowser } from '../../bench/browser';

/** `PICTURES=docs/pictures npm test -- liff-form` takes the pictures anew. */
const pictures = process.env['PICTURES'] ?? join(__dirname, '../../artefacts/pictures');
const MINUTE = 60_000;

let served: ServedForm;
let browser: TestBrowser;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [served, browser] = await Promise.all([serveForms(), openBrowser()]);
}, MINUTE);
afterAll(() => Promise.all([served.stop(), browser.close()]));

/** A phone; what breaks the page's policy or throws in it fails the test. */
async function phone(): Promise<{ page: Page; broken: string[] }> {
  const page = await browser.page();
  await page.setViewportSize({ width: 390, height: 844 });
  const broken: string[] = [];
  page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
  page.on('pageerror', (error) => broken.push(error.message));
  return { page, broken };
}

const picture = (page: Page, name: string) =>
  page.screenshot({ path: join(pictures, `liff-${name}.png`), fullPage: true });

const newPerson = async (given: { email?: string; follows?: boolean } = {}) => {
  const person = await served.line.world.addPerson({
    displayName: '花子',
    email: given.email ?? null,
    emailConsent: true,
  });
  if (given.follows !== false) await served.line.world.follow(person.userId);
  return person;
};

async function aShop(): Promise<string> {
  const { rows } = await served.store.query<{ id: string }>(
    `INSERT INTO cart_connection (cart, shop, name, sandbox, linked_at) VALUES ('futureshop', $1, 'お店', true, now()) RETURNING id`,
    [`shop-${Math.random()}`],
  );
  return rows[0]!.id;
}

const customer = (shop: string, facts: { email?: string; phone?: string; birthday?: string }) =>
  served.store.query(
    `INSERT INTO cart_customer (connection_id, cart_customer_id, email_key, phone_key, birthday, fields, read_at)
     VALUES ($1, $2, $3, $4, $5, '{"memberId":"C1"}', now())`,
    [shop, `C-${Math.random()}`, facts.email ?? null, facts.phone ?? null, facts.birthday ?? null],
  );

const identityForm = (check: string) => ({
  kind: 'identity',
  formName: '会員連携',
  lead: '会員情報と照合すると、ご注文の配送状況やポイントをLINEで確認できます。入力いただいた内容は、照合のためだけに使います。',
  check,
  mailFrom: 'お店 <shop@example.jp>',
});

test(
  'a code mailed to the shop’s address links the friend, after a wrong one was told so',
  async () => {
    await served.publish(identityForm('mailedCode'));
    const shop = await aShop();
    await customer(shop, { email: 'hanako@shop.example' });
    const { userId } = await newPerson();
    const { page, broken } = await phone();
    await page.goto(served.opened(userId));
    await page.getByLabel('メールアドレス').waitFor();
    await picture(page, 'code-ask');
    await page.getByRole('button', { name: '認証コードを送る' }).click();
    await page.getByText('メールアドレスを確かめてください。').first().waitFor();
    await page.getByLabel('メールアドレス').fill('Hanako@Shop.example');
    await page.getByRole('button', { name: '認証コードを送る' }).click();
    await page.getByLabel('認証コード').waitFor();
    const [mail] = await served.mailbox.messages();
    expect(mail).toMatchObject({ subject: '認証コードのお知らせ', to: ['hanako@shop.example'] });
    const code = /認証コード: (\d{6})/.exec(mail!.text)![1]!;
    await page.getByLabel('認証コード').fill(String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByText('あと4回入力できます。').waitFor();
    await picture(page, 'code-wrong');
    await page.getByLabel('認証コード').fill(code);
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByText('会員情報と照合できました').waitFor();
    await picture(page, 'code-done');
    const { rows } = await served.store.query('SELECT FROM customer_link WHERE connection_id = $1', [shop]);
    expect(rows).toHaveLength(1);
    expect(broken).toEqual([]);
  },
  MINUTE,
);

test(
  'a birthday that does not agree ends with a next step and another try',
  async () => {
    await served.publish(identityForm('phoneWithBirthday'));
    await customer(await aShop(), { phone: '+819012345678', birthday: '1980-04-05' });
    const { userId } = await newPerson();
    const { page, broken } = await phone();
    await page.goto(served.opened(userId));
    await page.getByLabel('電話番号').fill('090-1234-5678');
    await page.getByLabel('生年月日').fill('19990909');
    await picture(page, 'birthday');
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByText('会員情報と照合できませんでした').waitFor();
    await picture(page, 'birthday-unmatched');
    await page.getByRole('button', { name: 'もう一度入力する' }).click();
    await page.getByLabel('電話番号').waitFor();
    expect(await page.getByLabel('電話番号').inputValue()).toBe('');
    expect(broken).toEqual([]);
  },
  MINUTE,
);

test(
  'an アンケート shows what is missing, takes hostile answers as text, and is answered once',
  async () => {
    await served.publish({
      kind: 'survey',
      formName: 'お肌についてのアンケート',
      lead: '3問、1分ほどで終わります。',
      fields: {
        field: [
          { label: 'お肌のタイプ', type: 'choice', options: '乾燥肌\n脂性肌\n敏感肌\nわからない' },
          { label: '気になること', type: 'choices', options: 'しわ\nしみ\nたるみ', required: false },
          { label: 'ご要望', type: 'paragraph', required: true },
        ],
      },
    });
    const { userId } = await newPerson();
    const { page, broken } = await phone();
    await page.goto(served.opened(userId));
    await page.getByText('お肌のタイプ').waitFor();
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByText('入力してください。').first().waitFor();
    await picture(page, 'survey-missing');
    await page.getByLabel('敏感肌').check();
    await page.getByLabel('しみ').check();
    await page.getByLabel('ご要望').fill(`<img src=x onerror="document.title='pwned'">`);
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByText('ご回答ありがとうございました。').waitFor();
    await picture(page, 'survey-done');
    await page.goto('about:blank');
    await page.goto(served.opened(userId));
    await page.getByText('回答済みです').waitFor();
    expect(await page.title()).toBe('お肌についてのアンケート');
    expect(broken).toEqual([]);
  },
  MINUTE,
);

test(
  'somebody who is no friend is led to adding the account, by LINE’s way through its endpoint',
  async () => {
    await served.publish({
      kind: 'follow',
      formName: '渋谷店',
      routes: { route: [{ name: '渋谷店の店頭', code: 'shibuya' }] },
    });
    await served.line.control.configure({ liffRedirect: 'state' });
    const { userId } = await newPerson({ follows: false });
    const { page, broken } = await phone();
    const opened = served.opened(userId, 'shibuya');
    expect(opened).toContain('/webhook?liff.state=');
    await page.goto(opened);
    await page.getByText('友だち追加のお願い').waitFor();
    expect(new URL(page.url()).pathname).toBe('/webhook/hook-1/form');
    await picture(page, 'add-friend');
    await page.getByRole('button', { name: '友だち追加しました' }).click();
    await page.getByText('まだ友だち追加が確認できません。').waitFor();
    await served.line.world.follow(userId);
    await page.getByRole('button', { name: '友だち追加しました' }).click();
    await page.getByText('友だち追加ありがとうございます。').waitFor();
    await served.line.control.configure({ liffRedirect: 'direct' });
    const { rows } = await served.store.query(`SELECT route, new_friend FROM form_submission WHERE route = 'shibuya'`);
    expect(rows).toEqual([{ route: 'shibuya', new_friend: true }]);
    expect(broken).toEqual([]);
  },
  MINUTE,
);

test(
  'URLアクセス leads on, and a page whose login is over says so',
  async () => {
    await served.publish({ kind: 'access', formName: 'セール' });
    const { userId } = await newPerson({ email: 'a@example.jp' });
    const { page, broken } = await phone();
    await page.goto(served.opened(userId));
    await page.getByText('完了しました').waitFor();
    const old = served
      .opened(userId)
      .replace(/id_token=[^&]*/, `id_token=${served.line.control.idToken(userId, { seconds: -600 })}`);
    await page.goto('about:blank');
    await page.goto(old);
    await page.getByText('LINEログインの有効時間が過ぎました。').waitFor();
    await picture(page, 'expired');
    expect(broken).toEqual([]);
  },
  MINUTE,
);

test(
  'the keyboard alone is enough, and every field has a name',
  async () => {
    await served.publish(identityForm('phoneWithBirthday'));
    const { userId } = await newPerson();
    const { page } = await phone();
    await page.goto(served.opened(userId));
    await page.getByLabel('電話番号').waitFor();
    await page.getByLabel('電話番号').focus();
    await page.keyboard.type('09012345678');
    const named = await page.$$eval('#form input, #form textarea', (controls) =>
      controls.map((control) => (control as unknown as { labels: { length: number } }).labels.length > 0),
    );
    expect(named).toEqual([true, true]);
    await page.keyboard.press('Enter');
    await page.getByText('生年月日を確かめてください。').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('birthday');
  },
  MINUTE,
);
