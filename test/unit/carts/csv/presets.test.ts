import { tamago } from '../../../../lib/carts/tamago';
import { streams } from '../../../../lib/carts/csv/items';
import { itemsOf } from '../../../../lib/carts/csv/items';
import { presetHeaders, presetNames, unverifiedItems, type PresetId } from '../../../../lib/carts/csv/presets';
import { batchesOf, portsWith } from '../ports';
import { all, csvOf, sessionOver } from './files';

const presets = Object.keys(presetNames) as PresetId[];

describe.each(presets)('the preset %s', (preset) => {
  test.each(streams)('finds each item of %s under the name that it expects first', async (stream) => {
    const expected = Object.entries(presetHeaders(preset, stream)).map(([item, names]) => [item, names![0]!] as const);
    expect(expected.map(([item]) => item).sort()).toEqual(Object.keys(itemsOf(stream)).sort());
    const headings = [...new Set(expected.flatMap(([, name]) => name))];
    const preview = await sessionOver(csvOf(headings), { preset }).preview(stream, 1);
    const byLabel = new Map(preview!.columns.map(({ item, heading }) => [item, heading]));
    for (const [item, name] of expected) {
      expect([item, byLabel.get(itemsOf(stream)[item]!.label)]).toEqual([item, [name].flat().join('+')]);
    }
  });

  test('never takes a planned day for 発送日', () => {
    const names = presetHeaders(preset, 'orders').shippedOn!.flat();
    expect(names.filter((name) => /予定|希望/.test(name))).toEqual([]);
    if (preset === 'rakuraku') expect(names).not.toContain('発送日');
  });
});

test('the names that nobody has confirmed are told', () => {
  expect(unverifiedItems.length).toBeGreaterThan(0);
  expect(presets.every((preset) => preset === 'generic' || unverifiedItems[0]!.includes(presetNames[preset]))).toBe(
    true,
  );
});

describe('たまごカート', () => {
  const text = csvOf(
    ['注文番号', '顧客番号', '電話番号', '注文日', '商品コード', '数量', '金額', '注文ステータス', '出荷番号', '発送日', '次回発送予定日'], // prettier-ignore
    ['T1', 'C1', '090-1234-5678', '2026/01/05', 'serum-30', '2', '10560', '出荷済み', '444413758703', '2026/01/06', '2026/02/05'], // prettier-ignore
    ['T1', 'C1', '090-1234-5678', '2026/01/05', 'soap-80', '1', '1650', '出荷済み', '444413758703', '2026/01/06', '2026/02/05'], // prettier-ignore
    ['T2', '', '', '2026/01/07', 'tea-30', '1', '2160', '配達完了', '', '', ''],
  );
  const session = (settings = {}) => {
    const handed = { name: '注文.csv', open: async function* () { yield Buffer.from(text); } }; // prettier-ignore
    return tamago.connect({ shopName: 'たまご', ...settings }, portsWith({ files: { handed } }));
  };

  test('its order list is read as it is exported, and tells who the customers are', async () => {
    expect((await all(session().orders(undefined, batchesOf()))).rows).toMatchObject([
      {
        orderNo: 'T1',
        customerId: 'C1',
        orderedAt: '2026-01-05T00:00:00+09:00',
        status: 'shipped',
        total: 12_210,
        lines: [{ productCode: 'serum-30', quantity: 2 }, { productCode: 'soap-80' }],
        shipments: [{ slipNo: '444413758703', shippedOn: '2026-01-06' }],
      },
      { orderNo: 'T2', customerId: null, status: 'delivered' },
    ]);
    expect((await all(session().customers())).rows).toMatchObject([{ id: 'C1', phone: '090-1234-5678' }]);
  });

  test('it is matched by phone, whatever the settings say', () => {
    expect(session({ matchKey: 'email', preset: 'ecforce' }).identity).toEqual({
      shop: 'たまご',
      sandbox: false,
      matchKey: 'phone',
    });
  });

  test('a change waits for the robot, and says so', async () => {
    await expect(session().change({ kind: 'cancel', subscriptionId: 'S1' })).rejects.toMatchObject({
      kind: 'cart',
      message: expect.stringContaining('ロボット'),
      hint: expect.stringContaining('管理画面'),
    });
  });
});
