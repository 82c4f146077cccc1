import type { FormDefinition, FormField, IdentityCheck } from '../definition';
import { liffUrl, type RegisteredForm } from '../registry';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }; // prettier-ignore

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);

const e = escapeHtml;

/** Plain text with its line breaks. */
const paragraph = (text: string, css: string): string =>
  text === '' ? '' : `<p class="${css}">${e(text).replace(/\r?\n/g, '<br>')}</p>`;

interface Look {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly hint?: string;
}

const mark = (required: boolean): string =>
  required ? '<span class="must">必須</span>' : '<span class="may">任意</span>';

/** A labelled control with a place for what is wrong with it. */
const row = ({ name, label, required, hint }: Look, control: string): string => `
<div class="row" data-row="${e(name)}">
<label for="${e(name)}">${e(label)}${mark(required)}</label>
${hint ? `<p class="hint" id="${e(name)}-hint">${e(hint)}</p>` : ''}${control}
<p class="wrong" id="${e(name)}-wrong" role="alert" hidden></p>
</div>`;

const attributes = ({ name, required, hint }: Look): string =>
  `id="${e(name)}" name="${e(name)}"${required ? ' required' : ''} aria-describedby="${hint ? `${e(name)}-hint ` : ''}${e(name)}-wrong"`;

const input = (look: Look, type: string, more = ''): string =>
  row(look, `<input ${attributes(look)} type="${type}"${more}>`);

/** Radio buttons and check boxes are a group with one label for all. */
const choices = (look: Look, type: 'radio' | 'checkbox', options: readonly string[]): string => `
<fieldset class="row" data-row="${e(look.name)}" aria-describedby="${e(look.name)}-wrong">
<legend>${e(look.label)}${mark(look.required)}</legend>
${options.map((option) => `<label class="choice"><input type="${type}" name="${e(look.name)}" value="${e(option)}"><span>${e(option)}</span></label>`).join('\n')}
<p class="wrong" id="${e(look.name)}-wrong" role="alert" hidden></p>
</fieldset>`;

function question({ key: name, label, required, type, options }: FormField): string {
  const look = { name, label, required };
  switch (type) {
    case 'text':
      return input(look, 'text', ' maxlength="200" autocomplete="off"');
    case 'phone':
      return input(look, 'tel', ' inputmode="tel" maxlength="30" autocomplete="tel"');
    case 'email':
      return input(look, 'email', ' inputmode="email" maxlength="254" autocomplete="email"');
    case 'date':
      return input(look, 'date', ' min="1900-01-01" max="2200-12-31"');
    case 'paragraph':
      return row(look, `<textarea ${attributes(look)} rows="5" maxlength="2000"></textarea>`);
    case 'choice':
      return choices(look, 'radio', options);
    case 'choices':
      return choices(look, 'checkbox', options);
  }
}

const phone: Look = { name: 'phone', label: '電話番号', required: true, hint: 'ご注文のときに登録した番号です。' };
const phoneRow = input(phone, 'tel', ' inputmode="tel" maxlength="30" autocomplete="tel" placeholder="例: 09012345678" data-proof'); // prettier-ignore
/** Typed: a phone's date wheel starts at today, decades away. */
const birthday: Look = {
  name: 'birthday',
  label: '生年月日',
  required: true,
  hint: '西暦から、8桁の数字で入力してください。',
};
const kana: Look = { name: 'kana', label: 'お名前(カタカナ)', required: true };
const email: Look = {
  name: 'email',
  label: 'メールアドレス',
  required: true,
  hint: 'お店に登録したメールアドレスです。',
};
const code: Look = { name: 'code', label: '認証コード', required: true, hint: 'メールに書かれた6桁の数字です。10分間有効です。' }; // prettier-ignore

const identityRows: Readonly<Record<IdentityCheck, string>> = {
  mailedCode: `${input(email, 'email', ' inputmode="email" maxlength="254" autocomplete="email" data-proof')}
<p class="row"><button type="button" class="second" id="send-code">認証コードを送る</button></p>
<div id="code-part" hidden>${input(code, 'text', ' inputmode="numeric" autocomplete="one-time-code" maxlength="12" data-proof')}</div>`,
  phoneWithBirthday: `${phoneRow}${input(birthday, 'text', ' inputmode="numeric" maxlength="20" autocomplete="bday" placeholder="例: 19800405" data-proof')}`,
  phoneWithKana: `${phoneRow}${input(kana, 'text', ' maxlength="100" autocomplete="off" placeholder="例: ヤマダ ハナコ" data-proof')}`,
  phoneOnly: phoneRow,
};

export interface FormPage {
  readonly registered: RegisteredForm;
  readonly form: FormDefinition;
  /** The page's secret; '' where LINE only passes through on its way to the form (`liff.state`). */
  readonly session: string;
  readonly route: string | null;
  readonly sdkUrl: string;
  /** The folder of form.js and form.css, as a path from the host's root: LINE opens the page at two addresses. */
  readonly assets: string;
  /** The pretend LINE has no address of its own for a LIFF app: the talk screen opens it. */
  readonly sandbox: boolean;
}

const head = (title: string, assets: string, scripts: readonly string[]): string => `<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${e(title)}</title>
<link rel="stylesheet" href="${e(assets)}form.css">
${scripts.map((script) => `<script src="${e(script)}" defer></script>`).join('\n')}
</head>`;

/**
 * The page of one visit. Everything a marketer wrote is escaped; the page holds no script and no style of its own. The
 * fields stay hidden until LINE has said who is there.
 */
export function formPage({ registered, form, session, route, sdkUrl, assets, sandbox }: FormPage): string {
  const address = sandbox ? '' : liffUrl(registered, route ?? undefined);
  const rows = [form.check ? identityRows[form.check] : '', ...form.fields.map(question)].join('');
  return `${head(form.name, assets, [sdkUrl, `${assets}form.js`])}
<body data-liff-id="${e(registered.liffId)}" data-session="${e(session)}" data-liff-url="${e(address)}">
<main>
<header><h1>${e(form.name)}</h1>${paragraph(form.lead, 'lead')}</header>
<section id="wait" aria-live="polite"><div class="spinner" aria-hidden="true"></div><p>LINEで確認しています…</p></section>
<section id="add-friend" hidden>
<h2>友だち追加のお願い</h2>
<p>このページを使うには、LINE公式アカウントを友だち追加してください。</p>
<p id="add-friend-by-talk" hidden>お試しトーク画面で友だち追加してから、下のボタンを押してください。</p>
<a class="first" id="add-friend-link" rel="noopener" hidden>友だち追加する</a>
<button type="button" class="second" id="added">友だち追加しました</button>
<p class="wrong" id="not-yet" role="alert" hidden>まだ友だち追加が確認できません。追加してから、もう一度押してください。</p>
</section>
<form id="form" novalidate hidden>
<p class="email" id="email-state" hidden></p>
${rows}
<p class="wrong" id="form-wrong" role="alert" hidden></p>
<button type="submit" class="first" id="send">送信する</button>
</form>
<section id="done" hidden tabindex="-1">
<div class="mark" aria-hidden="true"></div>
<h2 id="done-title"></h2><p id="done-text"></p>
<a class="first" id="leads-to" rel="noopener noreferrer" hidden>ページを開く</a>
<button type="button" class="second" id="again" hidden>もう一度入力する</button>
<button type="button" class="second" id="close" hidden>閉じる</button>
</section>
<section id="trouble" hidden tabindex="-1">
<h2>表示できませんでした</h2><p id="trouble-text"></p>
${address ? `<a class="second" href="${e(address)}">もう一度開く</a>` : ''}
</section>
<noscript><p class="wrong">このページを使うには、JavaScriptを有効にしてください。</p></noscript>
</main>
</body>
</html>
`;
}

/** A page with only words on it. */
export const noticePage = (title: string, text: string, assets: string): string => `${head(title, assets, [])}
<body><main><section class="only"><h2>${e(title)}</h2><p>${e(text)}</p></section></main></body>
</html>
`;
