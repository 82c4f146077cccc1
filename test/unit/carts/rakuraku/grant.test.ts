import { seal, unseal, type Grant } from '../../../../lib/carts/rakuraku/grant';

const GRANT: Grant = { accessToken: 'token1', refreshToken: 'refresh1', expiresAt: null, code: 'digest' };
const PLACE = 'rakuraku:shop.example.com:abc';

test('what is kept opens with the secret and the place it was sealed for', () => {
  const sealed = seal(GRANT, 'secret1', PLACE);
  expect(unseal(sealed, 'secret1', PLACE)).toEqual(GRANT);
  expect(unseal(sealed, 'secret2', PLACE)).toBeNull();
  expect(unseal(sealed, 'secret1', `${PLACE}d`)).toBeNull();
});

test('it tells nothing, not even that it is the same', () => {
  const [one, other] = [seal(GRANT, 'secret1', PLACE), seal(GRANT, 'secret1', PLACE)];
  expect(one).not.toBe(other);
  const bytes = Buffer.from(one.split('.')[1] ?? '', 'base64url').toString('latin1');
  expect(bytes).not.toMatch(/token1|refresh1|accessToken/);
});

test('whatever was changed is refused', () => {
  const sealed = seal(GRANT, 'secret1', PLACE);
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (const at of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(unseal(`v1.${changed.toString('base64url')}`, 'secret1', PLACE)).toBeNull();
  }
  for (const text of ['', 'v1.', 'v2' + sealed.slice(2), 'v1.AAAA', 'nonsense']) {
    expect(unseal(text, 'secret1', PLACE)).toBeNull();
  }
});
