import { noActions } from '../../../lib/forms/definition';
import { formPage } from '../../../lib/forms/page/html';
import { contentSecurityPolicy, isOwnOrigin, sdkUrl, visitorAddress } from '../../../lib/forms/page/security';
import type { RegisteredForm } from '../../../lib/forms/registry';
import { aForm } from './form-world';

const registered: RegisteredForm = {
  id: '1', channelId: '1', kind: 'survey', name: 'x', path: 'hook/form', liffId: '1234567890-abcd', routes: [], published: true,
}; // prettier-ignore

const hostile = `"><img src=x onerror=alert(1)><script>alert('x')</script>`;

test('whatever a marketer writes stays text', () => {
  const form = aForm({
    kind: 'survey',
    name: hostile,
    lead: hostile,
    fields: [
      { key: 'f1', label: hostile, type: 'choice', required: true, options: [hostile], storeIn: null },
      { key: 'f2', label: hostile, type: 'text', required: false, options: [], storeIn: null },
    ],
    routes: [{ code: 'a', name: hostile, actions: noActions }],
  });
  const page = formPage({
    registered,
    form,
    session: 's',
    route: 'a',
    sdkUrl: sdkUrl({}),
    assets: '/webhook/hook/form/',
    sandbox: false,
  });
  expect(page).not.toContain('<img');
  expect(page.match(/<script/g)).toHaveLength(2);
  // Of the tags only what stands outside quotes.
  const bare = page.replace(/"[^"]*"/g, '""');
  expect(bare).not.toMatch(/<script(?![^>]* src=)|<style|<[^>]*\s(style|on\w+)=/i);
});

test('the policy allows our own files and LINE, nothing inline and no frame', () => {
  const policy = contentSecurityPolicy({});
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' https://static.line-scdn.net;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('*');
});

test('in お試しモード the script is the pretend LINE’s, and the real one is not asked', () => {
  const where = { apiBase: 'http://127.0.0.1:5690' };
  expect(sdkUrl(where)).toBe('http://127.0.0.1:5690/liff/edge/2/sdk.js');
  expect(contentSecurityPolicy(where)).not.toContain('line');
});

test.each([
  [{ origin: 'https://shop.example' }, true],
  [{ origin: 'https://shop.example.evil.example' }, false],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: 'http://shop.example' }, false],
  [{ origin: 'null' }, false],
  [{}, false],
  [{ origin: 'http://127.0.0.1:5678', host: '127.0.0.1:5678' }, true],
  [{ origin: 'https://evil.example', host: '127.0.0.1:5678', 'x-forwarded-host': 'shop.example' }, false],
])('an Origin of our own: %j is %s', (headers: Record<string, string>, own) => {
  expect(isOwnOrigin({ headers }, 'https://shop.example')).toBe(own);
});

test.each([
  ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['127.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  ['127.0.0.1', '127.0.0.1', null],
  ['127.0.0.1', undefined, null],
])('from %s with X-Forwarded-For %s the visitor is %s', (socketAddress, forwarded, visitor) => {
  expect(visitorAddress({ headers: { 'x-forwarded-for': forwarded }, socketAddress })).toBe(visitor);
});
