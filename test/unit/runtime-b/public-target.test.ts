import { publicTarget } from '../../../runtime/public/target';

const hash = 'a'.repeat(64);

describe('what the public listener lets through', () => {
  test.each([
    '/webhook/line',
    '/webhook/line?x=1',
    '/webhook/9b1f/chat',
    '/webhook-waiting/12/resume?signature=a%2Fb',
    '/form/9b1f',
    '/form-waiting/12',
    '/webhook/%E5%BA%97',
    '/webhook/a?next=https%3A%2F%2Fexample.com%2F..%2Fx',
    '/webhook/a?path=../b',
  ])('%s goes to n8n as it is', (target) => {
    expect(publicTarget(target)).toEqual({ kind: 'n8n', pathAndQuery: target });
  });

  test.each([
    ['/webhook?liff.state=%2F9b1f-2%2Fform%3Froute%3Dshop', '/webhook/9b1f-2/form'],
    ['/webhook/?liff.state=%2F9b1f%2Fform&liff.referrer=x', '/webhook/9b1f/form'],
  ])('%s, where LINE opens a LIFF app first, is the page of that form', (target, page) => {
    expect(publicTarget(target)).toEqual({ kind: 'n8n', pathAndQuery: page + target.slice(target.indexOf('?')) });
  });

  test('a stored picture is served by its hash', () => {
    expect(publicTarget(`/media/${hash}`)).toEqual({ kind: 'media', hash });
  });

  test.each([
    ['', 'nothing'],
    ['/', 'the editor'],
    ['*', 'the asterisk form'],
    ['/rest/login', 'the API of the editor'],
    ['/api/v1/workflows', 'the public API'],
    ['/mcp/x', 'MCP'],
    ['/mcp-test/x', 'MCP under test'],
    ['/healthz', 'health'],
    ['/metrics', 'measurements'],
    ['/console', 'our own pages'],
    ['/webhook', 'the bare prefix'],
    ['/webhook/', 'an empty webhook path'],
    ['/webhook?x', 'the bare prefix with a query'],
    ['/webhook?liff.state=%2F9b1f%2Fother', 'a LIFF app on its way to what is no form'],
    ['/webhook?liff.state=%2F..%2Frest%2Fform', 'a LIFF app on its way out'],
    ['/webhook?liff.state=https%3A%2F%2Fevil.example%2Fform', 'a LIFF app on its way elsewhere'],
    ['/webhook-waiting?liff.state=%2F9b1f%2Fform', 'a LIFF app at another prefix'],
    ['/webhook-test/line', 'a webhook under test'],
    ['/form-test/line', 'a form under test'],
    ['/WEBHOOK/line', 'capital letters'],
    ['/Webhook/line', 'a capital letter'],
    ['/%77ebhook/line', 'an encoded letter in the prefix'],
    ['/webhookx/line', 'a longer prefix'],
    ['//webhook/line', 'a doubled slash in front'],
    ['/webhook//line', 'a doubled slash'],
    ['/webhook/../rest/login', 'dots'],
    ['/webhook/..', 'dots at the end'],
    ['/webhook/./line', 'a single dot'],
    ['/webhook/.', 'a single dot at the end'],
    ['/webhook/..;/rest', 'dots with a parameter'],
    ['/webhook/%2e%2e/rest', 'encoded dots'],
    ['/webhook/%2E./rest', 'half-encoded dots'],
    ['/webhook/a%2Frest', 'an encoded slash'],
    ['/webhook/a%2frest', 'an encoded slash in small letters'],
    ['/webhook/a%5Crest', 'an encoded backslash'],
    ['/webhook/%252e%252e/rest', 'doubly encoded dots'],
    ['/webhook/%25252e', 'trebly encoded dots'],
    ['/webhook/a%252Frest', 'a doubly encoded slash'],
    ['/webhook/%u002e', 'a form of encoding that is none'],
    ['/webhook/%zz', 'a broken encoding'],
    ['/webhook/%E5', 'a half character'],
    ['/webhook/a%00b', 'NUL'],
    ['/webhook\\line', 'a backslash'],
    ['/webhook/a\\..\\rest', 'backslashes'],
    ['/webhook/a?x=\\', 'a backslash in the query'],
    ['/webhook/a b', 'a space'],
    ['/webhook/a#b', 'a fragment'],
    ['/webhook/\u3042', 'a character beyond ASCII'],
    ['http://127.0.0.1/webhook/line', 'the absolute form'],
    ['https://example.com/webhook/line', 'the absolute form of another host'],
    ['127.0.0.1:443', 'the authority form'],
    ['webhook/line', 'no slash in front'],
    ['/media/', 'no hash'],
    [`/media/${hash}.png`, 'a hash with an ending'],
    [`/media/${hash.toUpperCase()}`, 'a hash in capitals'],
    [`/media/${hash}/x`, 'something below a hash'],
    [`/media/${hash}?x`.replace('?x', '/../x'), 'dots after a hash'],
  ])('%s reaches nothing (%s)', (target) => {
    expect(publicTarget(target)).toBeNull();
  });
});
