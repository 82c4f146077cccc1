import { aspectRatio, colour, imageUrl, length, safeLink } from '../../../runtime/sandbox/line/talk/page/safe';

describe('what of a message may reach a style', () => {
  test.each(['#fff', '#1DB446', '#00000099'])('the colour %s', (value) => {
    expect(colour(value)).toBe(value);
  });

  test.each(['red', '#12345', '#fff;background:url(https://example.com)', 'url(x)', 'var(--x)', '', 7, null, {}])(
    'not the colour %p',
    (value) => {
      expect(colour(value)).toBeUndefined();
    },
  );

  test.each([
    ['10px', '10px'],
    ['12.5%', '12.5%'],
    ['-4px', '-4px'],
    ['md', '8px'],
  ])('the length %s as %s', (value, drawn) => {
    expect(length(value, { md: '8px' })).toBe(drawn);
  });

  test.each(['9999px', '10vw', '10', 'calc(1px)', '1px;top:0', 'constructor', '__proto__', 10, undefined])(
    'not the length %p',
    (value) => {
      expect(length(value, { md: '8px' })).toBeUndefined();
    },
  );

  test.each([
    ['20:13', '20 / 13'],
    ['1:3', '1 / 3'],
  ])('the ratio %s', (value, drawn) => {
    expect(aspectRatio(value)).toBe(drawn);
  });

  test.each(['1:4', '0:1', '1:0', '1', '1:1:1', 'a:b', '1/1', 3])('not the ratio %p', (value) => {
    expect(aspectRatio(value)).toBeUndefined();
  });
});

describe('where a message may lead', () => {
  test.each([
    ['https://example.com/a?b#c', 'web'],
    ['http://127.0.0.1:5678/webhook', 'web'],
    ['https://liff.line.me/2000000000-abcdefgh/form', 'liff'],
    ['line://app/2000000000-abcdefgh', 'liff'],
    ['line://ti/p/@shop', 'app'],
    ['tel:0312345678', 'app'],
    ['mailto:shop@example.com', 'app'],
  ])('%s opens as %s', (address, kind) => {
    expect(safeLink(address)?.kind).toBe(kind);
  });

  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    'http://example.com/',
    'http://127.0.0.1.example.com/',
    'http://127.0.0.1@example.com/',
    '/relative',
    '',
    null,
    {},
  ])('%p opens nothing', (address) => {
    expect(safeLink(address)).toBeNull();
  });

  test.each(['https://liff.line.me.example.com/x', 'https://liff.line.me:444/x'])('%s is no LIFF', (address) => {
    expect(safeLink(address)?.kind).toBe('web');
  });

  test.each([
    ['https://example.com/a.png', true],
    ['http://localhost:5000/a.png', true],
    ['data:image/png;base64,AAAA', true],
    ['data:text/html,x', false],
    ['http://example.com/a.png', false],
    ['javascript:alert(1)', false],
  ])('a picture at %s is loaded: %s', (address, loads) => {
    expect(imageUrl(address) !== undefined).toBe(loads);
  });
});
