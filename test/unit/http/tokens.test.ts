import { TokenCache } from '../../../lib/http/tokens';

const issuing = (expiresInSeconds: number) => {
  let issued = 0;
  return async () => ({ token: `token${(issued += 1)}`, expiresInSeconds });
};

test('a token is used until a minute before its end', async () => {
  const cache = new TokenCache();
  const issue = issuing(3_600);
  expect(await cache.get('shop', issue)).toBe('token1');
  expect(await cache.get('shop', issue)).toBe('token1');

  const brief = issuing(59);
  expect(await cache.get('brief', brief)).toBe('token1');
  expect(await cache.get('brief', brief)).toBe('token2');
});

test('callers at the same time share one request', async () => {
  const cache = new TokenCache();
  const issue = issuing(3_600);
  expect(await Promise.all([cache.get('shop', issue), cache.get('shop', issue)])).toEqual(['token1', 'token1']);
});

test('shops do not share tokens', async () => {
  const cache = new TokenCache();
  const issue = issuing(3_600);
  expect(await cache.get('one', issue)).not.toBe(await cache.get('other', issue));
});

test('a refused token is forgotten, but not one that has replaced it', async () => {
  const cache = new TokenCache();
  const issue = issuing(3_600);
  const first = await cache.get('shop', issue);
  cache.drop('shop', first);
  const second = await cache.get('shop', issue);
  cache.drop('shop', first);
  expect(await cache.get('shop', issue)).toBe(second);
});

test('a failed renewal is not kept', async () => {
  const cache = new TokenCache();
  await expect(cache.get('shop', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await cache.get('shop', issuing(3_600))).toBe('token1');
});
