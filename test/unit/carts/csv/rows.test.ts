import { batchesOf } from '../ports';
import { all, csvOf, sessionOver } from './files';

const customers = (text: string, settings = {}, columns = {}) => all(sessionOver(text, settings, columns).customers());
const orders = (text: string, settings = {}, columns = {}) =>
  all(sessionOver(text, settings, columns).orders(undefined, batchesOf()));
const subscriptions = (text: string) => all(sessionOver(text).subscriptions());
const reasons = ({ rejected }: { rejected: readonly { reason: string }[] }) => rejected.map(({ reason }) => reason);

describe('customers', () => {
  const HEADINGS = ['顧客番号', '氏名', '電話番号', 'メールアドレス', '生年月日', '購入回数', '更新日時'];

  test('each row is one, with what the closed list of custom data takes from it', async () => {
    const text = csvOf(HEADINGS, ['C1', '山田', '9012345678', 'A@example.com', '1990/2/3', '4', '2026/1/5 9:05']);
    expect((await customers(text)).rows).toEqual([
      {
        id: 'C1',
        email: 'A@example.com',
        mobileEmail: null,
        phone: '9012345678',
        birthday: '1990-02-03',
        fields: { customerId: 'C1', purchaseCount: 4 },
        updatedAt: '2026-01-05T09:05:00+09:00',
      },
    ]);
  });

  test('a row that a spreadsheet spoilt is set aside with its number as the spreadsheet shows it; the others go on', async () => {
    const text = csvOf(
      HEADINGS,
      ['C1', '山田', '090-1111-2222', '', '', '', ''],
      ['', '', '', '', '', '', ''],
      ['C2', '"鈴木\r\n花子"', '9.01E+09', '', '', '', ''],
      ['', '佐藤', '090-1111-3333', '', '', '', ''],
      ['C4', '田中', '', '', '1/5/2026', '', ''],
      ['C5', '伊藤', '090-1111-5555', '', '', '', ''],
    );
    const { rows, rejected } = await customers(text);
    expect(rows.map(({ id }) => id)).toEqual(['C1', 'C5']);
    expect(rejected.map(({ rowKey, reason }) => [rowKey, reason])).toEqual([
      ['C2', 'test.csv 4行目: 「電話番号」が指数表示(1.23E+10 など)になり、元の値が失われています'],
      ['test.csv#5', 'test.csv 5行目: 「顧客番号」がありません'],
      ['C4', 'test.csv 6行目: 「生年月日」が日付ではありません'],
    ]);
    expect(rejected[0]!.raw).toEqual([expect.objectContaining({ 顧客番号: 'C2', 電話番号: '9.01E+09' })]);
  });

  test('a row whose cells do not stand below their headings is set aside', async () => {
    const text = csvOf(['顧客番号', '電話番号'], ['C1', '090', '港区'], ['C2'], ['C3', '090', '', ''], ['C4', '"090']);
    const read = customers(text);
    await expect(read).rejects.toMatchObject({ kind: 'shape', message: expect.stringContaining('「test.csv」の5行目で引用符') }); // prettier-ignore
    const { rows, rejected } = await customers(text.replace(',"090', ',090'));
    expect(rows.map(({ id }) => id)).toEqual(['C3', 'C4']);
    expect(rejected.map(({ rowKey, reason }) => [rowKey, reason])).toEqual([
      ['test.csv#2', 'test.csv 2行目: 列が多すぎます(見出し2列に対して3列)'],
      ['test.csv#3', 'test.csv 3行目: 列が足りません(見出し2列に対して1列)'],
    ]);
  });

  test('headings are found whatever their width, case and spaces; a tab may stand between them', async () => {
    const text = '顧客 番号\tＴＥＬ\r\nC1\t090-1111-2222\r\n';
    expect((await customers(text)).rows).toMatchObject([{ id: 'C1', phone: '090-1111-2222' }]);
  });

  test('a phone number in three columns is one', async () => {
    const text = csvOf(['会員ID', 'TEL1', 'TEL2', 'TEL3'], ['7', '090', '1234', '5678'], ['8', '', '', '']);
    expect((await customers(text, { preset: 'repist' })).rows.map(({ phone }) => phone)).toEqual([
      '090-1234-5678',
      null,
    ]);
  });

  test('the column picker stands over the preset, may name the second of two like headings, and leave an item out', async () => {
    const text = csvOf(['顧客番号', '電話番号', '電話番号', '生年月日'], ['C1', '090-1', '090-2', '1990/1/1']);
    const { rows } = await customers(text, {}, { phone: '電話番号(2)', birthday: '' });
    expect(rows).toMatchObject([{ phone: '090-2', birthday: null }]);
  });

  test('a chosen column that the file does not have is refused by its name', async () => {
    const failure = customers(csvOf(['顧客番号', '電話番号'], ['C1', '090']), {}, { phone: '携帯' });
    await expect(failure).rejects.toMatchObject({
      kind: 'config',
      message: '「test.csv」には、「列の対応」で選んだ「携帯」の列がありません。',
    });
  });

  test('a file without the column of the match key is refused', async () => {
    const text = csvOf(['顧客番号', '電話番号'], ['C1', '090']);
    await expect(customers(text, { matchKey: 'email' })).rejects.toMatchObject({
      message: '「test.csv」には、顧客として読むための「メールアドレス」の列がありません。',
    });
    expect((await customers(text, { matchKey: 'phone' })).rows).toHaveLength(1);
  });

  test('out of the orders: guests are left out, and who comes again comes only where something differs', async () => {
    const text = csvOf(
      ['注文番号', '顧客番号', '電話番号'],
      ['1', 'C1', '090-1'],
      ['2', '', '090-9'],
      ['3', 'C1', '090-1'],
      ['4', 'C2', '090-2'],
      ['5', 'C1', '090-3'],
      ['6', 'C1', '090-1'],
    );
    const { rows, rejected } = await customers(text, { customersFrom: 'orders' });
    expect(rows.map(({ id, phone }) => [id, phone])).toEqual([
      ['C1', '090-1'],
      ['C2', '090-2'],
      ['C1', '090-3'],
      ['C1', '090-1'],
    ]);
    expect(rejected).toEqual([]);
  });
});

describe('orders', () => {
  const HEADINGS = ['注文番号', '顧客番号', '注文日時', '注文ステータス', '合計金額', '商品コード', '商品名', '数量', '単価', '配送業者', '伝票番号', '発送日']; // prettier-ignore
  const row = (changes: Record<string, string>): string[] => {
    const usual: Record<string, string> = { 注文番号: 'T1', 顧客番号: 'C1', 注文日時: '2026/1/5 9:05', 注文ステータス: '新規受付', 合計金額: '"¥8,580"', 商品コード: 'serum-30', 商品名: '美容液', 数量: '1', 単価: '"5,280"' }; // prettier-ignore
    return HEADINGS.map((heading) => ({ ...usual, ...changes })[heading] ?? '');
  };
  const read = (...rows: Record<string, string>[]) => orders(csvOf(HEADINGS, ...rows.map(row)));

  test('neighbouring rows of one number are one order', async () => {
    const { rows } = await read({}, { 商品コード: 'lotion-120', 商品名: '化粧水', 単価: '3300' });
    expect(rows).toEqual([
      {
        orderNo: 'T1',
        customerId: 'C1',
        orderedAt: '2026-01-05T09:05:00+09:00',
        status: 'received',
        statusRaw: '新規受付',
        total: 8580,
        paymentMethod: null,
        cancelledAt: null,
        subscriptionNo: null,
        subscriptionCount: null,
        lines: [
          { lineNo: 1, shipmentNo: 1, productCode: 'serum-30', productName: '美容液', variation: null, quantity: 1, unitPrice: 5280, courseName: null }, // prettier-ignore
          { lineNo: 2, shipmentNo: 1, productCode: 'lotion-120', productName: '化粧水', variation: null, quantity: 1, unitPrice: 3300, courseName: null }, // prettier-ignore
        ],
        shipments: [
          { shipmentNo: 1, courier: null, slipNo: null, shippedOn: null, expectedOn: null, preferredOn: null, preferredTime: null }, // prettier-ignore
        ],
      },
    ]);
  });

  test('what belongs to the order may stand in its first row only', async () => {
    const { rows } = await read({}, { 顧客番号: '', 注文日時: '', 注文ステータス: '', 合計金額: '' });
    expect(rows).toMatchObject([{ customerId: 'C1', total: 8580, lines: [{}, {}] }]);
  });

  test('rows of an order that contradict each other set it aside, with all its rows', async () => {
    const found = await read({}, { 注文ステータス: 'キャンセル' }, { 注文番号: 'T2' });
    expect(found.rows.map(({ orderNo }) => orderNo)).toEqual(['T2']);
    expect(found.rejected).toMatchObject([
      { rowKey: 'T1', reason: 'test.csv 2〜3行目: 「注文ステータス」が行によって違います', raw: [{}, {}] },
    ]);
  });

  test('rows of an order that stand apart are refused: half an order does not pass for the whole', async () => {
    const found = await read({}, { 注文番号: 'T2' }, { 商品コード: 'lotion-120' });
    expect(found.rows.map(({ orderNo }) => orderNo)).toEqual(['T1', 'T2']);
    expect(found.rejected.map(({ rowKey, reason }) => [rowKey, reason])).toEqual([
      ['test.csv#4', 'test.csv 4行目: 同じ番号の行が離れています(番号の順に並べて書き出してください)'],
    ]);
  });

  test('a column that is the same in every row is no order number', async () => {
    const found = await read(...Array.from({ length: 501 }, () => ({})));
    expect(found.rows).toEqual([]);
    expect(reasons(found)).toEqual([
      'test.csv 2〜501行目: 同じ番号の行が500行を超えています(番号の列を確かめてください)',
    ]);
  });

  test('two parcels of one order are two shipments, each with its lines', async () => {
    const { rows } = await read(
      { 配送業者: 'ヤマト運輸', 伝票番号: '444413758703', 発送日: '2026/1/6' },
      { 商品コード: 'lotion-120', 配送業者: '佐川急便' },
      { 商品コード: 'soap-80', 配送業者: 'ヤマト運輸', 伝票番号: '444413758703', 発送日: '2026/1/6' },
    );
    expect(rows[0]).toMatchObject({
      status: 'preparing',
      lines: [{ shipmentNo: 1 }, { shipmentNo: 2 }, { shipmentNo: 1 }],
      shipments: [
        { shipmentNo: 1, courier: 'ヤマト運輸', slipNo: '444413758703', shippedOn: '2026-01-06' },
        { shipmentNo: 2, courier: '佐川急便', slipNo: null, shippedOn: null },
      ],
    });
  });

  test.each([
    ['新規受付', '', 'received'],
    ['出荷準備中', '', 'preparing'],
    ['出荷準備中', '2026/1/6', 'shipped'],
    ['出荷済み', '', 'shipped'],
    ['配達完了', '2026/1/6', 'delivered'],
    ['キャンセル', '2026/1/6', 'cancelled'],
    ['返品', '2026/1/6', 'returned'],
    ['与信ＮＧ', '', 'unknown'],
    ['与信NG', '2026/1/6', 'unknown'],
    ['', '', 'received'],
    ['', '2026/1/6', 'shipped'],
  ])('the word %j with the 発送日 %j is %s', async (word, shippedOn, status) => {
    const { rows } = await read({ 注文ステータス: word, 発送日: shippedOn });
    expect(rows).toMatchObject([{ status, statusRaw: word }]);
  });

  test('a slip number or a word never makes a 発送日', async () => {
    const { rows } = await read({ 注文ステータス: '出荷済み', 伝票番号: '444413758703' });
    expect(rows[0]!.shipments[0]!.shippedOn).toBeNull();
  });

  test('without a total the lines amounts are added; without products there are no lines', async () => {
    const head = ['注文番号', '注文日', '明細金額'];
    const { rows } = await orders(csvOf(head, ['T1', '2026/1/5', '1200'], ['T1', '2026/1/5', '"2,400"'], ['T2', '2026/1/5', ''])); // prettier-ignore
    expect(rows.map(({ total, lines, shipments }) => [total, lines, shipments])).toEqual([
      [3600, [], []],
      [null, [], []],
    ]);
  });

  test('a row without a product, such as postage, is no line; one with half a product sets the order aside', async () => {
    const postage = await read({}, { 商品コード: '', 商品名: '', 数量: '', 単価: '660' });
    expect(postage.rows[0]!.lines).toHaveLength(1);
    expect(reasons(await read({ 商品コード: '' }))).toEqual(['test.csv 2行目: 「商品コード」がありません']);
    expect(reasons(await read({ 数量: '1.5' }))).toEqual(['test.csv 2行目: 「数量」が整数ではありません']);
  });

  test('a file with products but no quantities is refused', async () => {
    const text = csvOf(['注文番号', '注文日', '商品コード'], ['T1', '2026/1/5', 'serum-30']);
    await expect(orders(text)).rejects.toMatchObject({ message: expect.stringContaining('「数量」の列がありません') });
  });

  test('回数 0 means none, as on a single purchase', async () => {
    const text = csvOf(['注文番号', '注文日', '定期番号', '定期回数'], ['T1', '2026/1/5', '', '0'], ['T2', '2026/1/5', 'S1', '3']); // prettier-ignore
    const { rows } = await orders(text);
    expect(rows.map(({ subscriptionNo, subscriptionCount }) => [subscriptionNo, subscriptionCount])).toEqual([
      [null, null],
      ['S1', 3],
    ]);
  });
});

describe('subscriptions', () => {
  test('neighbouring rows of one number are one 定期 with several products', async () => {
    const text = csvOf(
      ['定期番号', '顧客番号', '継続ステータス', '次回お届け予定日', '継続回数', '商品コード', '商品名', '数量'],
      ['S1', 'C1', '継続中', '2026/2/1', '3', 'serum-30', '美容液', '1'],
      ['S1', 'C1', '継続中', '2026/2/1', '3', 'soap-80', '石けん', '2'],
    );
    expect((await subscriptions(text)).rows).toEqual([
      {
        id: 'S1',
        customerId: 'C1',
        status: 'active',
        statusRaw: '継続中',
        nextDeliveryOn: '2026-02-01',
        count: 3,
        products: [
          { productCode: 'serum-30', productName: '美容液', quantity: 1 },
          { productCode: 'soap-80', productName: '石けん', quantity: 2 },
        ],
      },
    ]);
  });

  test.each([
    ['継続', 'active'],
    ['ご注文継続', 'active'],
    ['有効', 'active'],
    ['active', 'active'],
    ['停止', 'paused'],
    ['一時停止', 'paused'],
    ['休止', 'paused'],
    ['一時休止', 'paused'],
    ['suspend', 'paused'],
    ['解約済', 'cancelled'],
    ['終了', 'cancelled'],
    ['ご解約', 'cancelled'],
    ['キャンセル', 'cancelled'],
    ['canceled', 'cancelled'],
    ['仮登録', 'unknown'],
    ['継続しない', 'unknown'],
  ])('the word %s is %s, and is kept', async (word, status) => {
    const { rows } = await subscriptions(csvOf(['定期番号', '顧客番号', '継続ステータス'], ['S1', 'C1', word]));
    expect(rows).toMatchObject([{ status, statusRaw: word }]);
  });
});
