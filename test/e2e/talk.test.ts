import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { startLineSandbox, type RunningLineSandbox } from '../../runtime/sandbox/line/server';
import { openBrowser, type TestBrowser } from '../../bench/browser';
import * as samples from './talk/messages';
import { drawings } from './talk/drawings';
import { Shop, type Event } from './talk/shop';

const artefacts = join(__dirname, '../../artefacts/pictures');
/** `PICTURES=docs/pictures npm test -- talk` takes the README's picture anew. */
const forReadme = process.env['PICTURES'] ?? artefacts;

describe('the talk screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-talk-'));
  const shop = new Shop();
  let shopUrl: string;
  let line: RunningLineSandbox;
  let browser: TestBrowser;
  let page: Page;
  const troubles: string[] = [];

  const call = async (path: string, body: unknown, type = 'application/json'): Promise<Record<string, string>> => {
    const answer = await fetch(`${line.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${line.credentials.accessToken}`, 'content-type': type },
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text || '{}') as Record<string, string>;
  };
  const push = (userId: string, ...messages: unknown[]) => call('/v2/bot/message/push', { to: userId, messages });

  const log = (): Locator => page.getByRole('log', { name: 'トーク' });
  const button = (name: string | RegExp, within: Page | Locator = page): Locator =>
    within.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  const open = async (name: string): Promise<void> => {
    await page.getByRole('list', { name: 'お試しの人の一覧' }).getByRole('button', { name }).click();
    await page.getByText(`${name}さんの画面`).waitFor();
  };
  const styleOf = (element: Locator, property: string): Promise<unknown> =>
    element.evaluate((it, name) => it.ownerDocument.defaultView.getComputedStyle(it)[name], property);
  const picture = async (name: string, folder = artefacts): Promise<void> => {
    await page.mouse.move(5, 500);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  const until = async <T>(look: () => T | undefined | null | false): Promise<T> => {
    for (;;) {
      const found = look();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const event = (fits: (event: Event) => boolean): Promise<Event> => until(() => shop.events.find(fits));

  /** A new friend whose talk is open. */
  const newFriend = async (displayName: string): Promise<string> => {
    const { userId } = await line.world.addPerson({ displayName, email: 'sato@example.com', emailConsent: true });
    await line.world.follow(userId);
    await event(({ source }) => source.userId === userId);
    shop.events.length = 0;
    await open(displayName);
    return userId;
  };

  /** A picture of a menu, painted by the browser. */
  const menuPicture = async (name: string, height: number): Promise<Buffer> => {
    const easel = await browser.page();
    await easel.setViewportSize({ width: 1200, height });
    await easel.setContent(`<body style="margin:0">${drawings[`menu-${name}.svg`] ?? ''}</body>`);
    const png = await easel.screenshot();
    await easel.context().close();
    return png;
  };

  const makeMenu = async (name: string, menu: { size: { height: number } }): Promise<string> => {
    const { richMenuId = '' } = await call('/v2/bot/richmenu', menu);
    await call(`/v2/bot/richmenu/${richMenuId}/content`, await menuPicture(name, menu.size.height), 'image/png');
    return richMenuId;
  };

  beforeAll(async () => {
    mkdirSync(artefacts, { recursive: true });
    shopUrl = await shop.start();
    line = await startLineSandbox({ dir: folder, endpointBase: `${shopUrl}/webhook` });
    await line.control.configure({ webhookEndpoint: `${shopUrl}/line` });
    browser = await openBrowser();
    page = await browser.page();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (/Content Security|Trusted|Refused to/i.test(message.text())) troubles.push(message.text());
    });
    await page.goto(line.talkUrl);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await line.stop();
    shop.stop();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    expect(troubles).toEqual([]);
  });

  test('a new person is added, adds the account, and reads what it answers', async () => {
    await button('人を追加').click();
    await page.getByLabel('LINEの名前').fill('佐藤 美咲');
    await page.getByLabel('LINEに登録したメールアドレス').fill('sato@example.com');
    await button('追加する').click();
    await page.getByText('佐藤 美咲さんの画面').waitFor();
    await button('友だちに追加').click();
    expect((await event(({ type }) => type === 'follow')).follow).toEqual({ isUnblocked: false });
    const { userId, email } = await until(() => line.world.people().find((who) => who.displayName === '佐藤 美咲'));
    expect(email).toBe('sato@example.com');
    await push(userId, samples.greeting, samples.identify(shopUrl));
    await log().getByText('はじめまして。くらし商店です。').waitFor();
    await button('本人確認をする', log()).waitFor();
    const sent = page.getByRole('region', { name: '送られたもの' }).getByRole('listitem');
    await sent.getByText('ほか1つの吹き出し').waitFor();
    await expect(sent.count()).resolves.toBe(1);
    await page.getByRole('region', { name: 'LINEからの通知' }).getByText('届きました').first().waitFor();
  });

  test('what is tapped on the menu is answered by a reply, which costs nothing', async () => {
    const [sato] = line.world.people();
    const kenta = await line.world.addPerson({ displayName: '鈴木 健太' });
    await line.world.follow(kenta.userId);
    await push(kenta.userId, samples.birthday(shopUrl));
    const sakura = await line.world.addPerson({ displayName: '高橋 さくら' });
    await line.world.follow(sakura.userId);
    await line.world.block(sakura.userId);
    await line.world.addPerson({ displayName: '田中 一郎' });
    await call(`/v2/bot/user/${sato?.userId}/richmenu/${await makeMenu('small', samples.smallMenu)}`, {});
    await button('配送状況', page.getByRole('group', { name: 'リッチメニュー' })).click();
    const { replyToken } = await event(({ message }) => message?.text === '配送状況');
    await call('/v2/bot/message/reply', { replyToken, messages: [samples.delivery] });
    const sent = page.getByRole('region', { name: '送られたもの' });
    await sent.getByText('応答').waitFor();
    await sent.getByText('通数に数えません').waitFor();
    await button(/^鈴木 健太.*新着/).waitFor();
    await page.setViewportSize({ width: 1440, height: 1000 });
    await picture('talk', forReadme);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('what is typed reaches the account with its line breaks', async () => {
    await newFriend('入力する人');
    await page.getByLabel('メッセージを入力').pressSequentially('配送状況');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('お願いします');
    await page.keyboard.press('Enter');
    await event(({ message }) => message?.text === '配送状況\nお願いします');
    await log().getByText('配送状況 お願いします').waitFor();
    await expect(page.getByLabel('メッセージを入力').inputValue()).resolves.toBe('');
  });

  test('a sticker and a photo are sent', async () => {
    await newFriend('写真を送る人');
    await button('スタンプを送る').click();
    await event(({ message }) => message?.type === 'sticker');
    await button('写真を送る').click();
    await event(({ message }) => message?.type === 'image');
    await log().getByRole('img', { name: '送った写真' }).waitFor();
    await log()
      .getByRole('img', { name: /スタンプ/ })
      .waitFor();
  });

  test('a tapped button sends its postback and shows its words', async () => {
    const userId = await newFriend('ボタンの人');
    await push(userId, samples.confirm);
    await button('スキップする', log()).click();
    expect((await event(({ type }) => type === 'postback')).postback).toEqual({ data: 'skip=yes' });
    await log().getByText('スキップをお願いします').waitFor();
    await button('いいえ', log()).click();
    await event(({ message }) => message?.text === 'いいえ');
  });

  test('a date is picked within its limits', async () => {
    const userId = await newFriend('日付を選ぶ人');
    await push(userId, samples.delivery);
    await button('お届け日を選ぶ', log()).click();
    const field = page.getByRole('dialog').getByLabel('日付');
    await expect(field.inputValue()).resolves.toBe('2026-12-01');
    await expect(field.getAttribute('max')).resolves.toBe('2026-12-31');
    await field.fill('2026-12-24');
    await button('決定').click();
    const { postback } = await event(({ postback }) => postback?.data === 'delivery=date');
    expect(postback?.params).toEqual({ date: '2026-12-24' });
  });

  test('Flex is drawn with its sizes, colours and spans', async () => {
    const userId = await newFriend('フレックスの人');
    await push(userId, samples.delivery);
    const title = log().getByText('発送済み', { exact: true });
    await title.waitFor();
    await expect(styleOf(title, 'fontSize')).resolves.toBe('29px');
    await expect(styleOf(title, 'fontWeight')).resolves.toBe('700');
    await expect(styleOf(log().getByText('5678', { exact: true }), 'color')).resolves.toBe('rgb(6, 199, 85)');
    await picture('talk-flex');
  });

  test('carousels are pushed along, and quick replies go once one is tapped', async () => {
    const userId = await newFriend('カルーセルの人');
    await push(userId, samples.carousel(shopUrl), samples.pictureCarousel(shopUrl), samples.map(shopUrl));
    await push(userId, samples.products(shopUrl), samples.birthday(shopUrl));
    await log().getByText('10%OFF').waitFor();
    const rail = log().getByRole('group', { name: 'カルーセル' }).last();
    await button('次のカード', log()).last().click();
    await page.waitForFunction((element) => element.scrollLeft > 0, await rail.elementHandle());
    await picture('talk-carousel');
    const replies = page.getByRole('group', { name: 'クイックリプライ' });
    await button('ポイント', replies).click();
    await event(({ message }) => message?.text === 'ポイント');
    await replies.waitFor({ state: 'hidden' });
    await button('左の売り場', log()).click();
    await event(({ message }) => message?.text === '左');
  });

  test('a rich menu opens, switches its tabs and sends what is tapped', async () => {
    const userId = await newFriend('メニューの人');
    for (const name of ['shop', 'member'] as const) {
      const richMenuId = await makeMenu(name, samples.richMenu(name));
      await call('/v2/bot/richmenu/alias', { richMenuAliasId: name, richMenuId });
      if (name === 'shop') await call(`/v2/bot/user/${userId}/richmenu/${richMenuId}`, {});
    }
    const menu = page.getByRole('group', { name: 'リッチメニュー' });
    await button('配送状況', menu).waitFor();
    await button('会員', menu).click();
    await event(({ postback }) => postback?.params?.['newRichMenuAliasId'] === 'member');
    await button('ポイント', menu).click();
    await event(({ postback }) => postback?.data === 'points=1');
    await picture('talk-rich-menu');
    await button('会員メニュー').click();
    await menu.waitFor({ state: 'hidden' });
    await button('キーボードを開く').click();
    await page.getByLabel('メッセージを入力').fill('こんにちは');
    await button('リッチメニューを表示').click();
    await menu.waitFor();
  });

  test('a LIFF link opens as this person, in a window that cannot reach back', async () => {
    const userId = await newFriend('本人確認の人');
    await push(userId, samples.identify(shopUrl, line.credentials.liffId));
    const opened = page.waitForEvent('popup');
    await button('本人確認をする', log()).click();
    const popup = await opened;
    await popup.getByText('本人確認フォーム').waitFor();
    expect(popup.url()).toContain(`${shopUrl}/webhook/form`);
    const token = new URLSearchParams(new URL(popup.url()).hash.slice(1)).get('id_token') ?? '';
    const [, claims = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ sub: userId });
    await expect(popup.evaluate('window.opener')).resolves.toBeNull();
    await popup.close();
  });

  test('an address read from a QR code opens as this person, and one of no app here is refused in words', async () => {
    await newFriend('QRの人');
    const field = page.getByLabel('開くURL');
    await field.fill(`https://liff.line.me/${line.credentials.liffId}/route?r=1`);
    const opened = page.waitForEvent('popup');
    await button('開く').click();
    const popup = await opened;
    await popup.waitForURL(`${shopUrl}/webhook/route?r=1#**`);
    await popup.close();
    await field.fill('https://liff.line.me/1111111111-nobody');
    await button('開く').click();
    await page.getByText('このLIFFは、お試しのLINEにありません。').waitFor();
  });

  test('any other link opens in a tab of its own', async () => {
    const userId = await newFriend('リンクの人');
    await push(userId, { type: 'text', text: `詳しくは ${shopUrl}/guide をご覧ください` });
    const opened = page.waitForEvent('popup');
    await log()
      .getByRole('link', { name: `${shopUrl}/guide` })
      .click();
    const tab = await opened;
    await tab.getByText('本人確認フォーム').waitFor();
    await expect(tab.evaluate('window.opener')).resolves.toBeNull();
    await tab.close();
  });

  test('what only a phone can do is said', async () => {
    const userId = await newFriend('カメラの人');
    await push(userId, samples.camera);
    await button('カメラを開く').click();
    await page.getByText('カメラは、お試しでは使えません。').waitFor();
  });

  test('a person blocks the account and takes it back', async () => {
    await newFriend('ブロックする人');
    await button('ブロック').click();
    await event(({ type }) => type === 'unfollow');
    await page.getByText('この公式アカウントをブロックしています。').waitFor();
    await expect(page.getByLabel('メッセージを入力').count()).resolves.toBe(0);
    await button('ブロックを解除').click();
    await event(({ follow }) => follow?.isUnblocked === true);
    await page.getByLabel('メッセージを入力').waitFor();
  });

  test('each friend has a talk of their own, and news of the others are marked', async () => {
    const other = await newFriend('別の人');
    await newFriend('見ている人');
    await push(other, { type: 'text', text: '別の人だけへのお知らせ' });
    const row = page.getByRole('list', { name: 'お試しの人の一覧' }).getByRole('button', { name: '別の人' });
    await row.getByText('新着').waitFor();
    await expect(log().getByText('別の人だけへのお知らせ').count()).resolves.toBe(0);
    await open('別の人');
    await log().getByText('別の人だけへのお知らせ').waitFor();
    await row.getByText('新着').waitFor({ state: 'hidden' });
  });

  test('the loading animation shows until the answer comes', async () => {
    const userId = await newFriend('待つ人');
    await call('/v2/bot/chat/loading/start', { chatId: userId, loadingSeconds: 60 });
    await page.getByRole('listitem', { name: '入力中' }).waitFor();
    await push(userId, { type: 'text', text: 'お待たせしました' });
    await page.getByRole('listitem', { name: '入力中' }).waitFor({ state: 'hidden' });
  });

  test('older lines come in above, and the place stays', async () => {
    const userId = await newFriend('長い話の人');
    for (let line = 1; line <= 70; line += 5)
      await push(userId, ...[0, 1, 2, 3, 4].map((more) => ({ type: 'text', text: `お知らせ ${line + more} 号` })));
    await log().getByText('お知らせ 70 号').waitFor();
    await expect(log().getByText('お知らせ 1 号', { exact: true }).count()).resolves.toBe(0);
    for (const oldest of ['お知らせ 11 号', 'お知らせ 1 号']) {
      await log().evaluate((element) => (element.scrollTop = 0));
      await log().getByText(oldest, { exact: true }).waitFor();
    }
    await expect(
      log()
        .getByText(/^お知らせ \d+ 号$/)
        .count(),
    ).resolves.toBe(70);
    await expect(log().evaluate((element) => element.scrollTop)).resolves.toBeGreaterThan(0);
  });

  test('the clock of the whole sandbox moves forward, and back to now', async () => {
    const shown = page.getByText(/^お試しの時計: /);
    const before = line.world.now();
    await button('1日進める').click();
    await shown
      .getByText(before.plus({ days: 1 }).toFormat('M月d日'))
      .or(shown)
      .first()
      .waitFor();
    await until(() => line.world.now() > before.plus({ hours: 23 }));
    await page.getByLabel('進める日時').fill(before.plus({ days: 3 }).toFormat("yyyy-MM-dd'T'18:00"));
    await button('この日時まで進める').click();
    const day = before.plus({ days: 3 }).setLocale('ja').toFormat('yyyy年M月d日(ccc)');
    await page.getByText(`お試しの時計: ${day} 18:00`).waitFor();
    await page.getByLabel('進める日時').fill(before.toFormat("yyyy-MM-dd'T'HH:mm"));
    await page.getByLabel('進める日時').evaluate((field) => field.removeAttribute('min'));
    await button('この日時まで進める').click();
    await page.getByText('その日時はすでに過ぎています。').waitFor();
    await button('いまの時刻に戻す').click();
    await page.getByText('実際の時刻と同じです。').waitFor();
  });

  test('names, texts, colours and links of messages stay what they are: text', async () => {
    const name = '<img src=x onerror="document.title=1">';
    const userId = await newFriend(name);
    await push(userId, { type: 'text', text: '<script>document.title=2</script><b>太字</b>' });
    await log().getByText('<script>document.title=2</script><b>太字</b>').waitFor();
    await expect(page.title()).resolves.toBe('お試しトーク');
    await expect(page.locator('b, script:not([src])').count()).resolves.toBe(0);
  });

  test('the page is usable in a narrow window', async () => {
    await page.setViewportSize({ width: 800, height: 700 });
    await open('佐藤 美咲');
    await picture('talk-narrow');
    await expect(button('1日進める').isVisible()).resolves.toBe(false);
    await button('しくみ').click();
    await button('1日進める').waitFor();
    await button('しくみ').click();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  describe('for callers from elsewhere', () => {
    const ask = (headers: Record<string, string>, path = '/talk/do/reset-clock', method = 'POST'): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(`${line.url}${path}`, { method, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end(method === 'POST' ? '{}' : undefined);
      });
    const json = { 'content-type': 'application/json' };

    test('our own page is answered', async () => {
      await expect(ask({ ...json, origin: line.url })).resolves.toBe(200);
    });

    test.each([
      ['a page of another site', { ...json, origin: 'https://example.com' }],
      ['a page of another port', { ...json, origin: 'http://127.0.0.1:1' }],
      ['a program that names no page', json],
      ['a form', { 'content-type': 'text/plain' }],
      ['a name that was bound to this machine', { ...json, host: 'evil.example', origin: 'http://evil.example' }],
    ])('%s is refused', async (_who, headers) => {
      await expect(
        ask({ ...(headers['content-type'] === 'text/plain' && { origin: line.url }), ...headers }),
      ).resolves.toBe(403);
    });

    test('a name that was bound to this machine reads nothing', async () => {
      await expect(ask({ host: 'evil.example' }, '/talk/screen', 'GET')).resolves.toBe(403);
      await expect(ask({ host: 'evil.example' }, '/', 'GET')).resolves.toBe(403);
    });

    test('the page may load scripts and styles of ours only, and may not be framed', async () => {
      const policy = (await fetch(line.talkUrl)).headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("style-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    });
  });
});
