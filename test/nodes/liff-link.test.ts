import { imageSize } from 'image-size';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { noActions } from '../../lib/forms/definition';
import { publishForm, unpublishForm } from '../../lib/forms/registry';
import { sharedStore } from '../../lib/store/store';
import { LiffLink } from '../../nodes/LiffLink/LiffLink.node';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { ensureChannel } from '../../lib/crm/channels';
import { systemClock } from '../../lib/clock';
import { aForm } from '../unit/forms/form-world';

/** Drawing a QR code takes Jest seconds where others work too. */
jest.setTimeout(120_000);

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  const store = await sharedStore(database.url);
  const channel = await ensureChannel(store, { lineChannelId: '1', name: 'お店', sandbox: true }, systemClock);
  const place = { channelId: channel.id, path: 'hook-1/form', liffId: '1234567890-abcd' };
  const routes = [{ code: 'shibuya', name: '渋谷/店頭', actions: noActions }];
  await publishForm(store, place, aForm({ kind: 'follow', name: '友だち追加', routes }), systemClock);
  await publishForm(store, { ...place, path: 'hook-2/form' }, aForm({ name: '会員連携' }), systemClock);
});
afterAll(async () => {
  await (await sharedStore(database.url)).close();
  delete process.env.LINE_COMMERCE_DATABASE_URL;
  await database.stop();
});

async function run(given: IDataObject = {}): Promise<INodeExecutionData[]> {
  const parameters: IDataObject = {
    operation: 'links',
    channelId: '',
    formId: '',
    withQr: true,
    pixels: 200,
    ...given,
  };
  const context = {
    getNode: () => ({ name: '経路とQRコード', parameters }),
    getInputData: () => [{ json: {} }, { json: {} }],
    getNodeParameter: (name: string, _index: number, fallback?: unknown) => parameters[name] ?? fallback,
    continueOnFail: () => false,
    logger: { error: () => undefined },
    helpers: {
      prepareBinaryData: async (data: Buffer, fileName: string, mimeType: string) => ({
        data: data.toString('base64'),
        fileName,
        mimeType,
      }),
    },
  } as unknown as IExecuteFunctions;
  return (await new LiffLink().execute.call(context))[0]!;
}

test('every published form and each 経路 has a LIFF URL and a QR code, paired with what came in', async () => {
  const items = await run();
  expect(items.map(({ json }) => [json.formName, json.routeName, json.url])).toEqual([
    ['友だち追加', null, 'https://liff.line.me/1234567890-abcd/hook-1/form'],
    ['友だち追加', '渋谷/店頭', 'https://liff.line.me/1234567890-abcd/hook-1/form?route=shibuya'],
    ['会員連携', null, 'https://liff.line.me/1234567890-abcd/hook-2/form'],
  ]);
  expect(items[0]!.pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
  expect(items[1]!.binary!.qr).toMatchObject({ fileName: '友だち追加_渋谷_店頭.png', mimeType: 'image/png' });
  const picture = Buffer.from(items[1]!.binary!.qr!.data, 'base64');
  expect(imageSize(picture)).toMatchObject({ type: 'png', width: 200, height: 200 });
});

test('without pictures there are URLs only', async () => {
  const items = await run({ withQr: false, formId: '2' });
  expect(items.map(({ json, binary }) => [json.formName, binary])).toEqual([['会員連携', undefined]]);
});

test('of one 種類 alone, where so chosen', async () => {
  const items = await run({ withQr: false, formKind: 'identity' });
  expect(items.map(({ json }) => json.formName)).toEqual(['会員連携']);
});

test('a size that no printer wants is refused with the next step', async () => {
  await expect(run({ pixels: 5 })).rejects.toMatchObject({ message: 'QRコードの大きさが正しくありません。' });
});

test('with nothing published it says what to do', async () => {
  const store = await sharedStore(database.url);
  for (const path of ['hook-1/form', 'hook-2/form']) await unpublishForm(store, path, systemClock);
  await expect(run()).rejects.toMatchObject({ message: '公開されているフォームがありません。' });
});
