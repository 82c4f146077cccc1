import { Failure } from '../failure';
import { CODE_MINUTES, type CodeMail } from './mail-code';

/** n8n's credential 「SMTP account」, as it stores it. */
export interface SmtpAccount {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly disableStartTls?: boolean;
  readonly hostName?: string;
}

/** How the mail looks from outside. */
export interface Letterhead {
  /** 差出人, e.g. `お店 <shop@example.jp>`. */
  readonly from: string;
  readonly subject: string;
  /** The form's name, in the text. */
  readonly formName: string;
}

const TIMEOUT_MS = 20_000;

const textOf = (formName: string, code: string): string => `「${formName}」の認証コードをお送りします。

認証コード: ${code}

LINEの画面に、この6桁の数字を入力してください。有効時間は${CODE_MINUTES}分です。

お心当たりがない場合は、どなたかがメールアドレスを間違えて入力した可能性があります。このメールは破棄してください。コードを人に教えないでください。
`;

/** Sends the code. Rejects with Failure where the mail server did not take it; the address is not in it. */
export async function sendCodeMail(account: SmtpAccount, head: Letterhead, mail: CodeMail): Promise<void> {
  // An ES module with much in it: loaded only when there is a mail.
  const { createTransport } = await import('nodemailer');
  const { host, port, secure, user, password } = account;
  const transport = createTransport({
    host,
    port,
    secure,
    ignoreTLS: account.disableStartTls === true,
    ...(account.hostName && { name: account.hostName }),
    ...(user && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.sendMail({
      from: head.from,
      to: { name: '', address: mail.to },
      subject: head.subject,
      text: textOf(head.formName, mail.code),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    const { code, responseCode } = Object(error) as { code?: unknown; responseCode?: unknown };
    throw new Failure(
      'transient',
      '認証コードのメールを送信できませんでした。',
      'SMTPの認証情報と差出人のアドレスを確認してください。',
      { cause: new Error(`SMTP ${String(code ?? '')} ${String(responseCode ?? '')}`) },
    );
  } finally {
    transport.close();
  }
}
