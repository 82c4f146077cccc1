/* The browser's side of a LIFFフォーム: lets LINE say who is there, shows the fields, sends them. No personal data is kept. */
/* global window, URLSearchParams */
(() => {
  'use strict';

  const { document, location, liff, fetch, sessionStorage } = window;
  const { liffId, session, liffUrl } = document.body.dataset;
  const part = (id) => document.getElementById(id);
  const STEPS = ['wait', 'add-friend', 'form', 'done', 'trouble'];

  const show = (step) => {
    for (const id of STEPS) part(id).hidden = id !== step;
    if (step === 'done' || step === 'trouble') part(step).focus();
  };

  const fail = (message) => {
    part('trouble-text').textContent = message;
    show('trouble');
  };

  const OFFLINE = '通信できませんでした。電波の良いところで、もう一度お試しください。';

  /** Asks our server; the ID token says who asks. Never rejects. */
  const ask = async (action, more) => {
    try {
      const answer = await fetch(location.pathname, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ action, session, idToken: liff.getIDToken() || '', ...more }),
      });
      return await answer.json();
    } catch {
      return { step: 'problem', problem: 'offline', message: OFFLINE };
    }
  };

  /** LINE keeps an ID token for an hour, also when it is over: only a new login gives a new one. Once, not for ever. */
  const loginAgain = () => {
    const tried = `line-commerce login ${liffId}`;
    if (sessionStorage.getItem(tried) || !liffUrl || !liff.isLoggedIn()) return false;
    sessionStorage.setItem(tried, '1');
    liff.logout();
    location.replace(liffUrl);
    return true;
  };

  const wrongAt = (name, message) => {
    const text = part(`${name}-wrong`);
    if (!text) return null;
    text.textContent = message;
    text.hidden = message === '';
    const controls = [...part('form').elements].filter((control) => control.name === name);
    for (const control of controls) {
      if (message === '') control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    }
    return controls[0] || null;
  };

  const clearWrong = () => {
    for (const row of document.querySelectorAll('[data-row]')) wrongAt(row.dataset.row, '');
    part('form-wrong').hidden = true;
  };

  const showWrong = ({ message, fields }) => {
    const first = Object.entries(fields || {})
      .map(([name, text]) => wrongAt(name, text))
      .find(Boolean);
    if (first) return first.focus();
    part('form-wrong').textContent = message;
    part('form-wrong').hidden = false;
  };

  const showDone = ({ tone, title, text, again, leadsTo }) => {
    part('done').classList.toggle('notice', tone === 'notice');
    part('done-title').textContent = title;
    part('done-text').textContent = text;
    part('again').hidden = !again;
    part('close').hidden = again || !liff.isInClient();
    if (leadsTo) {
      part('leads-to').href = leadsTo;
      part('leads-to').hidden = false;
    }
    show('done');
    if (leadsTo) location.assign(leadsTo);
  };

  const showForm = ({ email, emailUnmatched }) => {
    const state = part('email-state');
    if (part('send-code') && emailUnmatched) {
      state.textContent =
        'LINEに登録されたメールアドレスでは、会員情報が見つかりませんでした。お店に登録したメールアドレスを入力してください。';
    } else if (part('send-code') && email === 'unavailable') {
      state.textContent =
        'LINEからメールアドレスを取得できませんでした(未登録/未同意)。お店に登録したメールアドレスを入力してください。';
    }
    state.hidden = state.textContent === '';
    show('form');
  };

  const showAddFriend = ({ url }) => {
    part('add-friend-link').hidden = !url;
    if (url) part('add-friend-link').href = url;
    part('add-friend-by-talk').hidden = Boolean(url);
    show('add-friend');
  };

  /** Shows what the server said; true where the page moved on. */
  const follow = (reply) => {
    switch (reply.step) {
      case 'form':
        showForm(reply);
        return true;
      case 'addFriend':
        showAddFriend(reply);
        return true;
      case 'done':
        showDone(reply);
        return true;
      default:
        if (reply.problem === 'expired' && loginAgain()) return true;
        if (['session', 'expired', 'invalid'].includes(reply.problem)) {
          fail(reply.message);
          return true;
        }
        return false;
    }
  };

  const enter = async () => {
    const reply = await ask('enter');
    if (!follow(reply)) fail(reply.message || OFFLINE);
    return reply;
  };

  /** What the person typed: the proof apart from the questions. */
  const filledIn = () => {
    const proof = {};
    const answers = {};
    for (const control of part('form').elements) {
      if (!control.name) continue;
      if (control.dataset.proof !== undefined) proof[control.name] = control.value;
      else if (control.type === 'radio') {
        if (control.checked) answers[control.name] = control.value;
      } else if (control.type === 'checkbox') {
        answers[control.name] = answers[control.name] || [];
        if (control.checked) answers[control.name].push(control.value);
      } else answers[control.name] = control.value;
    }
    return { proof, answers };
  };

  const busy = async (button, work) => {
    if (button.disabled) return;
    const label = button.textContent;
    button.disabled = true;
    button.textContent = '送信中…';
    try {
      await work();
    } finally {
      button.disabled = false;
      button.textContent = button.dataset.label || label;
    }
  };

  const newKey = () => [...window.crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16)).join('');

  const sendCode = async () => {
    clearWrong();
    const reply = await ask('code', { requestKey: newKey(), address: part('email').value });
    if (reply.step !== 'codeSent') {
      if (!follow(reply)) showWrong(reply);
      return;
    }
    part('send-code').dataset.label = '認証コードを送り直す';
    part('code-part').hidden = false;
    part('send').hidden = false;
    part('code').value = '';
    part('code').focus();
    part('email-state').textContent =
      '認証コードをメールで送りました。届かないときは、迷惑メールのフォルダも確かめてください。';
    part('email-state').hidden = false;
  };

  const submit = async () => {
    clearWrong();
    const reply = await ask('submit', filledIn());
    if (!follow(reply)) showWrong(reply);
  };

  const listen = () => {
    part('form').addEventListener('submit', (event) => {
      event.preventDefault();
      void busy(part('send'), submit);
    });
    part('added').addEventListener('click', () => {
      void busy(part('added'), async () => {
        const reply = await enter();
        part('not-yet').hidden = reply.step !== 'addFriend';
      });
    });
    document.addEventListener('visibilitychange', () => {
      // Back from adding the account.
      if (document.visibilityState === 'visible' && !part('add-friend').hidden) void enter();
    });
    part('again').addEventListener('click', () => location.reload());
    part('close').addEventListener('click', () => liff.closeWindow());
    const code = part('send-code');
    if (code) {
      // Nothing can be sent before there is a code.
      part('send').hidden = true;
      code.addEventListener('click', () => void busy(code, sendCode));
    }
  };

  const start = async () => {
    if (!liff) return fail(OFFLINE);
    try {
      await liff.init({ liffId });
    } catch {
      return fail('LINEでの確認ができませんでした。LINEアプリから、もう一度開き直してください。');
    }
    // LINE opens its endpoint first; liff.init() has just gone on to the form.
    if (new URLSearchParams(location.search).has('liff.state')) return undefined;
    if (!liff.isLoggedIn()) return liff.login({ redirectUri: location.href });
    listen();
    return enter();
  };

  void start();
})();
