import { TOKYO, type Clock } from '../../clock';
import type { ConnectionReport } from '../cart';
import type { FutureshopClient } from './client';
import { causeOf, goodReport, reportOf } from '../kit/error-table';
import { notFutureshop } from './errors';
import { futureshopFields } from './fields';
import type { Mapping } from './mapping-schema';
import { getterOf, readObject } from '../kit/values';

/** Labels of the custom data whose mapped name a member row does not even have as a key. */
const missingLabels = (row: unknown, mapping: Mapping): readonly string[] => {
  const member = readObject(row, '会員');
  return futureshopFields
    .filter(({ key }) => getterOf(mapping.members.fields[key] ?? key)(member) === undefined)
    .map(({ label }) => label);
};

/** One member, to see that the answer is futureshop's and which mapped names it lacks. */
const checkMembers = async (client: FutureshopClient, mapping: Mapping): Promise<string> => {
  const { params } = mapping.members;
  const { rows } = await client.list(
    'members',
    new URLSearchParams({ [params.limit]: '1', [params.offset]: '0' }).toString(),
  );
  const [first] = rows;
  if (first === undefined) return '会員はまだいません。';
  if (typeof first !== 'object' || first === null) throw notFutureshop('members', '会員の形');
  const missing = missingLabels(first, mapping);
  if (missing.includes('会員ID')) throw notFutureshop('members', '「会員ID」がありません');
  if (missing.length === 0) return '';
  const named = missing.slice(0, 5).join('、') + (missing.length > 5 ? ` ほか${missing.length - 5}項目` : '');
  return `会員の返事に次の項目がないため、空のままになります: ${named}。`;
};

/** A shop may have 会員検索 without 受注検索; then the nightly reading works and the orders do not. */
const checkOrders = async (client: FutureshopClient, mapping: Mapping, clock: Clock): Promise<string> => {
  const start = clock.now().setZone(TOKYO).toFormat("yyyy-MM-dd'T'HH:mm:ss");
  try {
    await client.list('orders', new URLSearchParams({ [mapping.orders.params.orderDateStart]: start }).toString());
    return '';
  } catch (error) {
    const status = causeOf(error)?.status ?? null;
    if (status !== 403 && status !== 404) throw error;
    return '受注検索は許可されていないため、受注の取り込みは使えません(必要なら管理画面で利用申請をしてください)。';
  }
};

/** The credential test: token, 会員検索, 受注検索. Every refusal becomes a report; only a fault of ours is thrown. */
export const checkConnection = async (
  client: FutureshopClient,
  mapping: Mapping,
  clock: Clock,
): Promise<ConnectionReport> => {
  try {
    const notes = [await checkMembers(client, mapping), await checkOrders(client, mapping, clock)];
    return goodReport(['futureshopに接続できました。', ...notes].join(''));
  } catch (error) {
    return reportOf(error);
  }
};
