import type { LookupAddress } from 'node:dns';
import { guardedLookup, hostRefusal, isPublicAddress } from '../../../lib/http/hosts';

describe('host names', () => {
  test.each(['api.admin.future-shop.net', 'xn--eckwd4c7c.xn--zckzah', 'a.b', 'API.Example.com'])(
    '%s may be asked',
    (name) => {
      expect(hostRefusal(name)).toBeNull();
    },
  );

  test.each([
    ['127.0.0.1', 'ipLiteral'],
    ['8.8.8.8', 'ipLiteral'],
    ['[::1]', 'ipLiteral'],
    ['2001:4860:4860::8888', 'ipLiteral'],
    ['localhost', 'internal'],
    ['shop.localhost', 'internal'],
    ['db.internal', 'internal'],
    ['printer.local', 'internal'],
    ['router.home.arpa', 'internal'],
    ['localhost.', 'internal'],
    ['futureshop', 'notHostName'],
    ['a..b', 'notHostName'],
    ['-a.example.com', 'notHostName'],
    ['a_b.example.com', 'notHostName'],
    ['example.1', 'notHostName'],
    [`${'a'.repeat(64)}.example.com`, 'notHostName'],
    ['', 'notHostName'],
  ])('%s is refused as %s', (name, refusal) => {
    expect(hostRefusal(name)).toBe(refusal);
  });
});

describe('addresses', () => {
  test.each(['8.8.8.8', '52.68.0.1', '2404:6800:4004::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:0:1::',
    '2001:db8::1',
    'not an address',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('resolving', () => {
  const resolvingTo = (...addresses: string[]) =>
    guardedLookup((_name, _options, done) =>
      done(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  const ask = (lookup: ReturnType<typeof guardedLookup>, all: boolean) =>
    new Promise<unknown>((resolve) => {
      lookup('api.example.com', { all }, (error, address) => resolve(error ? error.code : address));
    });

  test('a public name hands its checked address to the socket', async () => {
    await expect(ask(resolvingTo('8.8.8.8'), false)).resolves.toBe('8.8.8.8');
    await expect(ask(resolvingTo('8.8.8.8'), true)).resolves.toEqual([{ address: '8.8.8.8', family: 4 }]);
  });

  test('a name with one private address among public ones is refused', async () => {
    await expect(ask(resolvingTo('8.8.8.8', '10.0.0.1'), true)).resolves.toBe('EHOSTBLOCKED');
    await expect(ask(resolvingTo('::1'), false)).resolves.toBe('EHOSTBLOCKED');
  });

  test('a name without an address is not found', async () => {
    await expect(ask(resolvingTo(), true)).resolves.toBe('ENOTFOUND');
  });
});
