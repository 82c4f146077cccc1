import { closeShops, firstError, openShop } from './shop-client';

afterEach(closeShops);

const memberId = '00000003';

const withPoints = async (points: number | ''): ReturnType<typeof openShop> => {
  const shop = await openShop();
  shop.control.patchMember(2, { points }, false);
  return shop;
};

describe('ポイント利用, 付与, 削除', () => {
  it('takes points, and deleting the movement gives them back once', async () => {
    const shop = await withPoints(500);
    const used = await shop.post('/usepoints', { memberId, points: 120 });
    expect(used.body).toEqual({ status: 'success', apiId: expect.stringMatching(/^api.{13}$/), errors: [] });
    expect((await shop.members(`?memberId=${memberId}`))[0]?.['points']).toBe(380);

    const undo = (): ReturnType<typeof shop.call> =>
      shop.call(`/admin-api/v1/points/${String(used.body['apiId'])}`, { method: 'DELETE' });
    expect((await undo()).body['status']).toBe('success');
    expect((await shop.members(`?memberId=${memberId}`))[0]?.['points']).toBe(500);
    expect(firstError(await undo()).code).toBe('NotFound');
  });

  it('grants points, to a member without any too', async () => {
    const shop = await withPoints('');
    expect((await shop.post('/points', { memberId, pointName: '誕生日', points: 100 })).body['status']).toBe('success');
    expect((await shop.members(`?memberId=${memberId}`))[0]?.['points']).toBe(100);
  });

  it('does not move the time of last update', async () => {
    const shop = await withPoints(500);
    const before = await shop.members(`?memberId=${memberId}`);
    await shop.post('/usepoints', { memberId, points: 1 });
    const after = await shop.members(`?memberId=${memberId}`);
    expect(after).toEqual([{ ...before[0], points: 499 }]);
  });

  it.each([
    ['more than there are', { memberId, points: 501 }, 200, 'InvalidValue', 'points'],
    ['for nobody', { memberId: 'nobody', points: 1 }, 200, 'NotFound', 'memberId'],
    ['for too long an id', { memberId: '1'.repeat(21), points: 1 }, 400, 'InvalidValue', 'memberId'],
    ['without an id', { points: 1 }, 400, 'InvalidValue', 'memberId'],
    ['as text', { memberId, points: '1' }, 400, 'InvalidValue', 'points'],
    ['none', { memberId, points: 0 }, 400, 'InvalidValue', 'points'],
    ['of ten digits', { memberId, points: 1_000_000_000 }, 400, 'InvalidValue', 'points'],
    ['in no object', [], 400, 'InvalidValue', ''],
  ])('refuses points %s and takes none', async (_case, body, status, code, path) => {
    const shop = await withPoints(500);
    const answer = await shop.post('/usepoints', body);
    expect(answer.status).toBe(status);
    expect(answer.body['status']).toBe('failed');
    expect(firstError(answer)).toMatchObject({ code, path });
    expect((await shop.members(`?memberId=${memberId}`))[0]?.['points']).toBe(500);
  });

  it('refuses a body that is no JSON', async () => {
    const shop = await openShop();
    const answer = await shop.call('/admin-api/v1/usepoints', {
      method: 'POST',
      body: '{"memberId":',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(answer.body['status']).toBe('failed');
  });
});

describe('a shop whose points cannot be read', () => {
  it('has no point fields with the omni-channel option, and empty ones without the point option', async () => {
    const [omni = {}] = await (await openShop({ pointOption: 'omniChannel' })).members('?limit=1');
    expect(Object.keys(omni)).not.toContain('points');
    expect(Object.keys(omni)).not.toContain('pointsExpirationDate');
    const [none = {}] = await (await openShop({ pointOption: 'none' })).members('?limit=1');
    expect(none).toMatchObject({ points: '', pointsExpirationDate: '' });
  });

  it.each(['omniChannel', 'none'] as const)(
    'closes the point APIs to %s and leaves the searches open',
    async (pointOption) => {
      const shop = await openShop({ pointOption, orders: 5 });
      const closed = [
        await shop.post('/usepoints', { memberId, points: 1 }),
        await shop.post('/points', { memberId, points: 1 }),
        await shop.call('/admin-api/v1/points/api0000000000001', { method: 'DELETE' }),
      ];
      for (const answer of closed) {
        expect(answer.status).toBe(403);
        expect(firstError(answer).code).toBe('NotManagementSettings');
      }
      expect((await shop.get('/member')).status).toBe(200);
      expect((await shop.get('/shipping')).status).toBe(200);
    },
  );
});
