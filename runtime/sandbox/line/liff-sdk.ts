/** The LIFF SDK of the sandbox: the part of LINE's that forms use, over what `openLiff` puts behind `#`. */
export const SDK = String.raw`(function () {
  'use strict';
  var base = new URL(document.currentScript.src).origin;
  var KEPT = 'LIFF_STORE:otameshi';
  var kept = null;
  var ready;
  var isReady = new Promise(function (resolve) { ready = resolve; });

  function payload(jwt) {
    if (!jwt) return null;
    var text = atob(jwt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    var bytes = Uint8Array.from(text, function (sign) { return sign.charCodeAt(0); });
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  function failure(code, message) {
    var error = new Error(message);
    error.code = code;
    return error;
  }
  function fromFragment() {
    var given = new URLSearchParams(location.hash.slice(1));
    if (!given.get('access_token')) return null;
    return {
      accessToken: given.get('access_token'),
      idToken: given.get('id_token'),
      context: payload(given.get('context_token')),
      isInClient: given.get('feature_token') !== null,
    };
  }
  function store(value) {
    kept = value;
    try {
      if (value) sessionStorage.setItem(KEPT, JSON.stringify(value));
      else sessionStorage.removeItem(KEPT);
    } catch (error) { /* a page without storage keeps it in memory */ }
  }
  function restore() {
    try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch (error) { return null; }
  }
  function goOn() {
    var state = new URLSearchParams(location.search).get('liff.state');
    if (state === null) return false;
    var path = state.startsWith('?') || state.startsWith('#') ? state : (state.startsWith('/') ? state : '/' + state);
    location.replace(location.origin + location.pathname.replace(/\/$/, '') + path + location.hash);
    return true;
  }
  async function call(path, init) {
    if (!liff.isLoggedIn()) throw failure('UNAUTHORIZED', 'Need access_token for api call, Please login first');
    var asked = Object.assign({ headers: { authorization: 'Bearer ' + kept.accessToken } }, init);
    if (asked.body) asked.headers['content-type'] = 'application/json';
    var response = await fetch(base + path, asked);
    var body = await response.json();
    if (!response.ok) throw failure(String(response.status), body.message || 'API error');
    return body;
  }
  function tellParent(what) {
    if (window.parent !== window) window.parent.postMessage(Object.assign({ source: 'liff' }, what), '*');
    return window.parent !== window;
  }

  var liff = {
    id: null,
    ready: isReady,
    getVersion: function () { return '2.99.0'; },
    getLineVersion: function () { return liff.isInClient() ? '15.0.0' : null; },
    getOS: function () {
      if (/android/i.test(navigator.userAgent)) return 'android';
      return /iphone|ipad/i.test(navigator.userAgent) ? 'ios' : 'web';
    },
    getLanguage: function () { return navigator.language; },
    getAppLanguage: function () { return navigator.language; },
    init: async function (config, success, failed) {
      try {
        if (!config || !config.liffId) throw failure('INVALID_CONFIG', 'liffId is necessary for liff.init()');
        liff.id = config.liffId;
        var given = fromFragment();
        if (given && given.context && given.context.liffId !== config.liffId)
          throw failure('INVALID_CONFIG', 'liffId is not that of the page');
        store(given || restore());
        // LINE first opens the endpoint itself; the SDK goes on to the page and init never ends here.
        if (goOn()) return await new Promise(function () {});
        if (given) history.replaceState(history.state, '', location.pathname + location.search);
        if (!liff.isLoggedIn() && config.withLoginOnExternalBrowser) return liff.login();
        ready();
        if (success) success();
      } catch (error) {
        if (failed) failed(error);
        throw error;
      }
    },
    isInClient: function () { return Boolean(kept && kept.isInClient); },
    isLoggedIn: function () { return Boolean(kept && kept.accessToken); },
    isApiAvailable: function () { return true; },
    login: function (config) {
      var redirect = (config && config.redirectUri) || location.href;
      location.href = base + '/liff/login?redirect=' + encodeURIComponent(redirect);
    },
    logout: function () { store(null); },
    getAccessToken: function () { return kept ? kept.accessToken : null; },
    getIDToken: function () { return kept ? kept.idToken : null; },
    getDecodedIDToken: function () { return kept ? payload(kept.idToken) : null; },
    getContext: function () { return kept ? kept.context : null; },
    getProfile: function () { return call('/v2/profile'); },
    getFriendship: function () { return call('/friendship/v1/status'); },
    sendMessages: async function (messages) {
      await call('/liff/messages', { method: 'POST', body: JSON.stringify({ messages: messages }) });
    },
    openWindow: function (given) {
      if (!tellParent({ act: 'openWindow', url: given.url })) window.open(given.url, '_blank', 'noopener');
    },
    closeWindow: function () {
      if (!tellParent({ act: 'closeWindow' })) window.close();
    },
    permanentLink: {
      createUrlBy: async function (url) {
        return 'https://liff.line.me/' + liff.id + new URL(url).pathname;
      },
    },
  };
  window.liff = liff;
})();
`;
