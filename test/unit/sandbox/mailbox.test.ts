import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { SendMailOptions } from 'nodemailer';
import { createTransport } from 'nodemailer';
import { TOKYO } from '../../../lib/clock';
import type { MailboxOptions, RunningMailbox } from '../../../runtime/sandbox/mailbox/mailbox';
import { startMailbox } from '../../../runtime/sandbox/mailbox/mailbox';
import { StandingClock } from './shop-client';

let dir: string;
let mailbox: RunningMailbox | null = null;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailbox-'));
});

afterEach(async () => {
  await mailbox?.stop();
  mailbox = null;
  await rm(dir, { recursive: true });
});

const open = async (options: Partial<MailboxOptions> = {}): Promise<RunningMailbox> => {
  mailbox = await startMailbox({ dir: join(dir, 'mail'), ...options });
  return mailbox;
};

const send = async (
  { smtpPort }: RunningMailbox,
  mail: SendMailOptions,
  auth?: { user: string; pass: string },
): Promise<void> => {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, auth });
  try {
    await transport.sendMail({ from: 'お知らせ <n8n@example.com>', to: 'shop@example.com', ...mail });
  } finally {
    transport.close();
  }
};

const page = async (
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; html: string }> => {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, html: await response.text() };
};

describe('the mailbox by SMTP', () => {
  it('keeps a mail with its Japanese subject and text', async () => {
    const clock = new StandingClock(DateTime.fromISO('2026-11-20T01:02:03', { zone: TOKYO }));
    const box = await open({ clock });
    await send(box, {
      to: ['a@example.com', '店長 <b@example.com>'],
      subject: '【連携エラー】futureshop',
      text: '原因と次の一歩 🌸',
    });
    expect(await box.messages()).toEqual([
      {
        id: expect.any(String),
        receivedAt: '2026-11-20T01:02:03.000+09:00',
        from: 'お知らせ <n8n@example.com>',
        to: ['a@example.com', '店長 <b@example.com>'],
        subject: '【連携エラー】futureshop',
        text: expect.stringContaining('原因と次の一歩 🌸'),
        html: null,
      },
    ]);
  });

  describe('with a login', () => {
    const login = { user: 'shop', password: 'p@ss 言葉' };

    it('takes mails of those who sign in with it', async () => {
      const box = await open({ login });
      await send(box, { subject: 'x', text: 'x' }, { user: login.user, pass: login.password });
      expect(await box.messages()).toHaveLength(1);
    });

    it.each([
      ['a wrong password', { user: login.user, pass: 'wrong' }, 535],
      ['a wrong user', { user: 'someone', pass: login.password }, 535],
      ['nobody in particular', undefined, 530],
    ])('refuses %s', async (_case, auth, responseCode) => {
      const box = await open({ login });
      await expect(send(box, { subject: 'x', text: 'x' }, auth)).rejects.toMatchObject({ responseCode });
      expect(await box.messages()).toEqual([]);
    });
  });

  it('refuses a mail over 5 MB and keeps nothing of it', async () => {
    const box = await open();
    await expect(send(box, { subject: 'x', text: 'x'.repeat(6 * 1024 * 1024) })).rejects.toMatchObject({
      responseCode: 552,
    });
    expect(await readdir(join(dir, 'mail'))).toEqual([]);
  });

  it('keeps mails as .eml files of the owner only, the newest so many, across restarts', async () => {
    let box = await open({ kept: 3 });
    for (const n of [1, 2, 3, 4, 5]) await send(box, { subject: `第${n}号`, text: 'x' });
    await box.stop();
    box = await open({ kept: 3 });
    expect((await box.messages()).map(({ subject }) => subject)).toEqual(['第5号', '第4号', '第3号']);
    const [file = ''] = await readdir(join(dir, 'mail'));
    expect(file).toMatch(/\.eml$/);
    expect(await readFile(join(dir, 'mail', file), 'utf8')).toMatch(/^Received:|^From:|^Content/m);
    expect((await stat(join(dir, 'mail', file))).mode & 0o077).toBe(0);
    expect((await stat(join(dir, 'mail'))).mode & 0o077).toBe(0);
  });

  it('overlooks files that are no mails of its own', async () => {
    const box = await open();
    await writeFile(join(dir, 'mail', 'notes.txt'), 'x');
    await writeFile(join(dir, 'mail', '1-1.eml.part'), 'x');
    expect(await box.messages()).toEqual([]);
  });

  it('says so when its port is taken', async () => {
    const box = await open();
    await expect(startMailbox({ dir, smtpPort: box.smtpPort })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startMailbox({ dir, webPort: Number(new URL(box.webUrl).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('the pages of the mailbox', () => {
  it('list the mails, newest first, and show one', async () => {
    const box = await open();
    expect((await page(box.webUrl)).html).toContain('まだメールはありません');
    await send(box, { subject: '一通目', text: 'はじめのメール' });
    await send(box, { subject: '二通目', text: '次のメール' });
    const { html } = await page(box.webUrl);
    expect(html.indexOf('二通目')).toBeLessThan(html.indexOf('一通目'));
    const [newest] = await box.messages();
    const mail = await page(`${box.webUrl}mail/${newest?.id}`);
    expect(mail.status).toBe(200);
    expect(mail.html).toContain('次のメール');
  });

  it('escape everything a sender wrote, and show a mail of HTML only as its source', async () => {
    const box = await open();
    const evil = '<script>alert(1)</script>';
    await send(box, { from: `"${evil}" <a@example.com>`, subject: evil, html: `<b>太字</b>${evil}` });
    const [mail] = await box.messages();
    for (const url of [box.webUrl, `${box.webUrl}mail/${mail?.id}`]) {
      const { html } = await page(url);
      expect(html).not.toContain('<script');
      expect(html).toContain('&lt;script&gt;');
    }
    expect((await page(`${box.webUrl}mail/${mail?.id}`)).html).toContain('&lt;b&gt;太字&lt;/b&gt;');
  });

  it('allow nothing but their own style, which is the one in the page', async () => {
    const box = await open();
    const { headers, html } = await page(box.webUrl);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(policy).toContain(`style-src 'sha256-${Buffer.from(digest).toString('base64')}'`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['mail/..%2f..%2fetc%2fpasswd', 'mail/1700000000000-000000', 'mail/x', 'nothing'])(
    'answer 404 for %s',
    async (path) => {
      const box = await open();
      const { status, html } = await page(`${box.webUrl}${path}`);
      expect(status).toBe(404);
      expect(html).toContain('見つかりません');
    },
  );
});
