import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningLineSandbox } from '../../sandbox/line/server';
import type { TalkEntry } from '../../sandbox/line/world';
import type { RunningMailbox } from '../../sandbox/mailbox/mailbox';

/** What the form's page is told. */
export interface FormReply {
  readonly step: string;
  readonly title?: string;
  readonly problem?: string;
  readonly message?: string;
  readonly leadsTo?: string | null;
}

/** What a person has filled in: the answers by their place in the form (f1, f2, …). */
export interface Filled {
  readonly proof?: { readonly email: string; readonly code: string };
  readonly answers?: Readonly<Record<string, string | readonly string[]>>;
}

const LIFF_LINK = /https:\/\/liff\.line\.me\/\S+/;
const CODE = /認証コード: (\d{6})/;
const MAIL_WITHIN_MS = 20_000;

/** The text of a 吹き出し, or what it is. */
export const textOf = ({ message }: TalkEntry): string => String(message['text'] ?? message['altText'] ?? message.type);

/** One friend's phone: LINE's app, its browser, and the mails of its owner. */
export class Phone {
  constructor(
    private readonly line: RunningLineSandbox,
    private readonly mailbox: RunningMailbox,
    readonly userId: string,
  ) {}

  follow = (): Promise<void> => this.line.world.follow(this.userId);
  block = (): Promise<void> => this.line.world.block(this.userId);
  say = (text: string): Promise<void> => this.line.world.say(this.userId, text);

  /** What the account has sent, oldest first. */
  received(): TalkEntry[] {
    return this.line.world.talk(this.userId, 500).filter(({ from }) => from === 'account');
  }

  /** Opens the form behind the newest link of the talk, as tapping it does. Throws where there is none. */
  async openForm(): Promise<FormOnPhone> {
    const texts = this.received().map(textOf).reverse();
    const link = texts.map((text) => LIFF_LINK.exec(text)?.[0]).find(Boolean);
    if (!link) throw new Error('本人確認フォームのURLが届いていません');
    return this.openUrl(link);
  }

  /** Opens a LIFF URL, as reading its QR code does. Throws where no form is behind it. */
  async openUrl(url: string): Promise<FormOnPhone> {
    const address = this.line.world.openLiff(this.userId, url);
    if (address === null) throw new Error('このURLのLIFFアプリはありません');
    return FormOnPhone.open(new URL(address));
  }

  /** The code of the newest mail to an address; null where none comes. */
  async mailedCode(address: string): Promise<string | null> {
    const until = Date.now() + MAIL_WITHIN_MS;
    for (;;) {
      const mails = await this.mailbox.messages();
      const mail = mails.find(({ to, text }) => to.some((one) => one.includes(address)) && CODE.test(text));
      if (mail) return CODE.exec(mail.text)![1]!;
      if (Date.now() > until) return null;
      await sleep(100);
    }
  }
}

/** The page of a LIFFフォーム, sending what its own script sends. */
export class FormOnPhone {
  private constructor(
    private readonly address: URL,
    private readonly session: string,
    private readonly idToken: string,
  ) {}

  static async open(address: URL): Promise<FormOnPhone> {
    const page = new URL(address);
    page.hash = '';
    const response = await fetch(page);
    const session = /data-session="([^"]+)"/.exec(await response.text())?.[1];
    if (!response.ok || !session) throw new Error(`フォームを開けません(${response.status})`);
    // What LINE's app puts behind `#`; the page's script takes the token from there.
    const idToken = new URLSearchParams(address.hash.slice(1)).get('id_token') ?? '';
    return new FormOnPhone(page, session, idToken);
  }

  enter = (): Promise<FormReply> => this.ask({ action: 'enter' });

  askForCode = (address: string): Promise<FormReply> =>
    this.ask({ action: 'code', requestKey: randomUUID().replaceAll('-', ''), address });

  submit = (filled: Filled): Promise<FormReply> => this.ask({ action: 'submit', answers: {}, ...filled });

  private async ask(request: object): Promise<FormReply> {
    const { origin, pathname } = this.address;
    const response = await fetch(new URL(pathname, origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ ...request, session: this.session, idToken: this.idToken }),
    });
    return (await response.json()) as FormReply;
  }
}
