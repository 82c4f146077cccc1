import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';
import type { ReceivedMail } from './mail-folder';

const STYLE = `
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; color: #222; background: #fff; line-height: 1.7;
  font-family: "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", Meiryo, sans-serif; }
a { color: #0b57d0; } ul { list-style: none; padding: 0; } li { border-top: 1px solid #ddd; padding: .6rem 0; }
.note { color: #555; font-size: .9rem; } dt { color: #555; font-size: .85rem; } dd { margin: 0 0 .4rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #ddd; border-radius: .4rem; padding: 1rem;
  font: inherit; }`;

/** Nothing but the one style of these pages may load or run, and no other page may frame them. */
export const PAGE_POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');

const at = (mail: ReceivedMail): string =>
  DateTime.fromISO(mail.receivedAt, { zone: TOKYO }).toFormat('yyyy年M月d日 HH:mm:ss');

const subjectOf = (mail: ReceivedMail): string => escape(mail.subject || '(件名なし)');

const page = (title: string, body: string, head = ''): string => `<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${title}</title><style>${STYLE}</style></head>
<body>${body}</body></html>`;

const entry = (mail: ReceivedMail): string =>
  `<li><a href="/mail/${mail.id}">${subjectOf(mail)}</a><div class="note">${at(mail)} 宛先 ${escape(mail.to.join(', '))}</div></li>`;

/** The list of mails, newest first; it reloads itself. */
export const listPage = (mails: readonly ReceivedMail[]): string => {
  const list =
    mails.length > 0
      ? `<ul>${mails.map(entry).join('\n')}</ul>`
      : '<p>まだメールはありません。連携エラーなどのお知らせが届くと、ここに表示されます。</p>';
  const note =
    '<p class="note">お試し用の受信箱です。ここに届いたメールは外へは送られません。10秒ごとに更新します。</p>';
  return page('お試しメール', `<h1>お試しメール</h1>${note}${list}`, '<meta http-equiv="refresh" content="10">');
};

/** One mail. A mail that is HTML only is shown as its source. */
export const mailPage = (mail: ReceivedMail): string => {
  const body = mail.text || mail.html || '(本文なし)';
  const isSource = !mail.text && mail.html !== null;
  return page(
    subjectOf(mail),
    `<p><a href="/">一覧へ戻る</a></p><h1>${subjectOf(mail)}</h1>
<dl><dt>受信日時</dt><dd>${at(mail)}</dd><dt>差出人</dt><dd>${escape(mail.from)}</dd>
<dt>宛先</dt><dd>${escape(mail.to.join(', '))}</dd></dl>
${isSource ? '<p class="note">HTMLだけのメールのため、ソースを表示しています。</p>' : ''}<pre>${escape(body)}</pre>`,
  );
};

export const missingPage = (): string =>
  page('見つかりません', '<h1>メールが見つかりません</h1><p><a href="/">一覧へ戻る</a></p>');
