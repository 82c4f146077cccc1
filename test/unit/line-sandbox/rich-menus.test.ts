import { plainPng } from '../../../runtime/sandbox/line/picture';
import type { LineClient } from './line-client';
import { closeAll, contractProblems, openEndpoint, openLine } from './line-client';

afterEach(closeAll);
afterEach(() => expect(contractProblems()).toEqual([]));

const area = (x: number) => ({
  bounds: { x, y: 0, width: 600, height: 405 },
  action: { type: 'uri', uri: 'https://shop.example/' },
});
const MENU = {
  size: { width: 1200, height: 405 },
  selected: true,
  name: 'メニュー',
  chatBarText: 'メニュー',
  areas: [area(0), area(600)],
};
const PNG = plainPng(1200, 405, [255, 255, 255]);

const create = async (line: LineClient, menu: object = MENU): Promise<string> =>
  String((await line.post('/v2/bot/richmenu', menu)).body['richMenuId']);

const upload = (line: LineClient, id: string, picture = PNG, type = 'image/png') =>
  line.raw(`/v2/bot/richmenu/${id}/content`, {
    method: 'POST',
    body: new Uint8Array(picture),
    headers: { authorization: `Bearer ${line.sandbox.credentials.accessToken}`, 'content-type': type },
  });

const withPicture = async (line: LineClient): Promise<string> => {
  const id = await create(line);
  expect((await upload(line, id)).status).toBe(200);
  return id;
};

describe('a rich menu', () => {
  it('is made, listed, read and deleted, and its picture comes back as it was', async () => {
    const line = await openLine();
    const id = await withPicture(line);
    expect((await line.get(`/v2/bot/richmenu/${id}`)).body).toEqual({ richMenuId: id, ...MENU });
    expect((await line.get('/v2/bot/richmenu/list')).body).toEqual({ richmenus: [{ richMenuId: id, ...MENU }] });
    const picture = await line.get(`/v2/bot/richmenu/${id}/content`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.bytes.equals(PNG)).toBe(true);
    expect((await line.call('DELETE', `/v2/bot/richmenu/${id}`)).status).toBe(200);
    expect((await line.get(`/v2/bot/richmenu/${id}`)).status).toBe(404);
    expect((await line.call('DELETE', `/v2/bot/richmenu/${id}`)).status).toBe(404);
  });

  it.each([
    ['a bar text of 15 characters', { ...MENU, chatBarText: 'あ'.repeat(15) }],
    ['an area beyond the edge', { ...MENU, areas: [area(601)] }],
    ['21 areas', { ...MENU, areas: Array(21).fill(area(0)) }],
    ['a shape too high', { ...MENU, size: { width: 1200, height: 1200 } }],
    ['no name', { ...MENU, name: undefined }],
  ])('is refused with %s, also when only asked', async (_what, menu) => {
    const line = await openLine();
    expect((await line.post('/v2/bot/richmenu/validate', menu)).status).toBe(400);
    expect((await line.post('/v2/bot/richmenu', menu)).status).toBe(400);
    expect((await line.post('/v2/bot/richmenu/validate', MENU)).status).toBe(200);
    expect((await line.get('/v2/bot/richmenu/list')).body).toEqual({ richmenus: [] });
  });

  it.each([
    ['is no picture', Buffer.from('nothing'), 'image/png'],
    ['is of another kind than it says', PNG, 'image/jpeg'],
    ['has another shape', plainPng(1200, 810, [0, 0, 0]), 'image/png'],
    ['is too narrow', plainPng(400, 135, [0, 0, 0]), 'image/png'],
    ['is larger than 1 MB', Buffer.concat([PNG, Buffer.alloc(1024 * 1024)]), 'image/png'],
    ['is a GIF', PNG, 'image/gif'],
  ])('refuses a picture that %s', async (_what, picture, type) => {
    const line = await openLine();
    expect((await upload(line, await create(line), picture, type)).status).toBe(400);
  });

  it('takes its picture once', async () => {
    const line = await openLine();
    expect((await upload(line, await withPicture(line))).status).toBe(400);
  });
});

describe('which menu a person sees', () => {
  it('is the one linked to them, else the default, else none', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const [own, common] = [await withPicture(line), await withPicture(line)];
    expect(line.world.richMenuOf(userId)).toBeNull();
    expect((await line.get('/v2/bot/user/all/richmenu')).status).toBe(404);
    expect((await line.post(`/v2/bot/user/all/richmenu/${common}`)).status).toBe(200);
    expect((await line.get('/v2/bot/user/all/richmenu')).body).toEqual({ richMenuId: common });
    expect((await line.post(`/v2/bot/user/${userId}/richmenu/${own}`)).status).toBe(200);
    expect((await line.get(`/v2/bot/user/${userId}/richmenu`)).body).toEqual({ richMenuId: own });
    expect(line.world.richMenuOf(userId)?.richMenuId).toBe(own);
    expect((await line.call('DELETE', `/v2/bot/user/${userId}/richmenu`)).status).toBe(200);
    expect((await line.get(`/v2/bot/user/${userId}/richmenu`)).status).toBe(404);
    expect(line.world.richMenuOf(userId)?.richMenuId).toBe(common);
    expect((await line.call('DELETE', '/v2/bot/user/all/richmenu')).status).toBe(200);
    expect(line.world.richMenuOf(userId)).toBeNull();
  });

  it('cannot be one without a picture, an unknown one, or somebody unknown', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const [bare, good] = [await create(line), await withPicture(line)];
    expect((await line.post(`/v2/bot/user/${userId}/richmenu/${bare}`)).status).toBe(400);
    expect((await line.post(`/v2/bot/user/all/richmenu/${bare}`)).status).toBe(400);
    expect((await line.post(`/v2/bot/user/${userId}/richmenu/richmenu-none`)).status).toBe(404);
    expect((await line.post(`/v2/bot/user/U${'0'.repeat(32)}/richmenu/${good}`)).status).toBe(404);
  });

  it('is changed for up to 500 people at once', async () => {
    const line = await openLine({ people: 501 });
    const id = await withPicture(line);
    const userIds = line.world.people().map(({ userId }) => userId);
    const link = (ids: string[]) => line.post('/v2/bot/richmenu/bulk/link', { richMenuId: id, userIds: ids });
    expect((await link(userIds)).status).toBe(400);
    expect((await link(userIds.slice(1))).status).toBe(202);
    expect(userIds.map((userId) => line.world.richMenuOf(userId) !== null)).toEqual([false, ...Array(500).fill(true)]);
    expect((await line.post('/v2/bot/richmenu/bulk/unlink', { userIds: userIds.slice(2) })).status).toBe(202);
    expect(userIds.filter((userId) => line.world.richMenuOf(userId))).toEqual([userIds[1]]);
    expect((await line.post('/v2/bot/richmenu/bulk/unlink', { userIds: ['U1'] })).status).toBe(400);
  });

  it('is replaced in a batch, which tells how far it is', async () => {
    const line = await openLine();
    const [before, after] = [await withPicture(line), await withPicture(line)];
    const [first, second] = [line.person(0).userId, line.person(1).userId];
    await line.post(`/v2/bot/user/${first}/richmenu/${before}`);
    const batch = { operations: [{ type: 'link', from: before, to: after }], resumeRequestKey: 'spring' };
    expect((await line.post('/v2/bot/richmenu/validate/batch', batch)).status).toBe(200);
    const answer = await line.post('/v2/bot/richmenu/batch', batch);
    expect(answer.status).toBe(202);
    expect(line.world.richMenuOf(first)?.richMenuId).toBe(after);
    const path = `/v2/bot/richmenu/progress/batch?requestId=${answer.headers.get('x-line-request-id')}`;
    expect((await line.get(path)).body).toMatchObject({ phase: 'succeeded' });
    await line.post(`/v2/bot/user/${second}/richmenu/${before}`);
    expect((await line.post('/v2/bot/richmenu/batch', batch)).status).toBe(202);
    expect(line.world.richMenuOf(second)?.richMenuId).toBe(before);
    const mixed = { operations: [{ type: 'unlinkAll' }, { type: 'unlink', from: after }] };
    expect((await line.post('/v2/bot/richmenu/batch', mixed)).status).toBe(400);
    expect((await line.post('/v2/bot/richmenu/batch', { operations: [] })).status).toBe(400);
    expect((await line.get('/v2/bot/richmenu/progress/batch?requestId=none')).status).toBe(404);
  });

  it('is switched by a tab, which tells our webhook', async () => {
    const line = await openLine();
    const endpoint = await openEndpoint();
    await line.control.configure({ webhookEndpoint: endpoint.url });
    const { userId } = line.person();
    const id = await withPicture(line);
    await line.post('/v2/bot/richmenu/alias', { richMenuAliasId: 'tab-b', richMenuId: id });
    await line.world.switchRichMenu(userId, 'tab-b', 'to=b');
    await line.world.switchRichMenu(userId, 'tab-c', 'to=c');
    await line.control.webhooksSettled();
    expect(line.world.richMenuOf(userId)?.richMenuId).toBe(id);
    expect(endpoint.received.map(({ events }) => events[0]?.['postback'])).toEqual([
      { data: 'to=b', params: { newRichMenuAliasId: 'tab-b', status: 'SUCCESS' } },
      { data: 'to=c', params: { newRichMenuAliasId: 'tab-c', status: 'RICHMENU_ALIAS_ID_NOTFOUND' } },
    ]);
  });
});

describe('an alias', () => {
  it('is made, read, changed, listed and deleted', async () => {
    const line = await openLine();
    const [a, b, bare] = [await withPicture(line), await withPicture(line), await create(line)];
    const body = { richMenuAliasId: 'tab-a', richMenuId: a };
    expect((await line.post('/v2/bot/richmenu/alias', body)).status).toBe(200);
    expect((await line.post('/v2/bot/richmenu/alias', body)).status).toBe(400);
    expect((await line.get('/v2/bot/richmenu/alias/tab-a')).body).toEqual(body);
    expect((await line.post('/v2/bot/richmenu/alias/tab-a', { richMenuId: b })).status).toBe(200);
    expect((await line.post('/v2/bot/richmenu/alias/tab-a', { richMenuId: bare })).status).toBe(400);
    expect((await line.get('/v2/bot/richmenu/alias/list')).body).toEqual({ aliases: [{ ...body, richMenuId: b }] });
    expect((await line.call('DELETE', '/v2/bot/richmenu/alias/tab-a')).status).toBe(200);
    expect((await line.get('/v2/bot/richmenu/alias/tab-a')).status).toBe(404);
    expect((await line.post('/v2/bot/richmenu/alias', { ...body, richMenuAliasId: 'タブ' })).status).toBe(400);
  });
});
