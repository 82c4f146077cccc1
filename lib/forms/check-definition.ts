import { listFields } from '../crm/own-fields';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { ROUTE_CODE, type FormDefinition, type FormField } from './definition';

const FIELDS_MAX = 30;
const OPTIONS_MAX = 50;
const TEXT_MAX = 200;

const refuse = (message: string, hint: string): never => {
  throw new Failure('input', message, hint);
};

function checkField(field: FormField, position: number): void {
  const where = `${position}番目の項目`;
  if (field.label === '') refuse(`${where}の見出しが空です。`, '見出しを入力してください。');
  if (field.label.length > TEXT_MAX) refuse(`${where}の見出しが長すぎます。`, `${TEXT_MAX}文字までにしてください。`);
  if (field.type !== 'choice' && field.type !== 'choices') return;
  if (field.options.length === 0) refuse(`${where}「${field.label}」に選択肢がありません。`, '選択肢を1行に1つずつ入力してください。'); // prettier-ignore
  if (field.options.length > OPTIONS_MAX) refuse(`${where}「${field.label}」の選択肢が多すぎます。`, `${OPTIONS_MAX}個までにしてください。`); // prettier-ignore
  if (new Set(field.options).size < field.options.length) refuse(`${where}「${field.label}」に同じ選択肢があります。`, '重なっている選択肢を消してください。'); // prettier-ignore
}

function checkRoutes({ routes }: FormDefinition): void {
  const codes = new Set<string>();
  for (const { code, name } of routes) {
    if (name === '') refuse('経路の名前が空です。', '経路名を入力してください。');
    if (!ROUTE_CODE.test(code)) {
      refuse(
        `経路「${name}」の経路コードが使えない形です。`,
        '半角の英小文字・数字・ハイフン(-)・アンダーバー(_)で、40文字までにしてください。例: shop-a',
      );
    }
    if (codes.has(code)) refuse(`経路コード「${code}」が2つの経路にあります。`, '経路ごとに違うコードにしてください。');
    codes.add(code);
  }
}

function checkLeadsTo({ leadsTo }: FormDefinition): void {
  if (leadsTo === null) return;
  const url = URL.canParse(leadsTo) ? new URL(leadsTo) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    refuse('開くページのURLが使えません。', 'https:// から始まるURLを入力してください。');
  }
}

/** Throws Failure 'input' that names the first mistake: publishing stops there. */
export function checkDefinition(form: FormDefinition): void {
  if (form.name === '') refuse('フォーム名が空です。', 'フォーム名を入力してください。');
  if (form.name.length > 60) refuse('フォーム名が長すぎます。', '60文字までにしてください。');
  if (form.fields.length > FIELDS_MAX) refuse('項目が多すぎます。', `${FIELDS_MAX}個までにしてください。`);
  form.fields.forEach((field, index) => checkField(field, index + 1));
  if (form.kind === 'survey' && form.fields.length === 0) {
    refuse('アンケートに項目がありません。', '項目を1つ以上追加してください。');
  }
  if (form.kind === 'identity' && form.check === null) {
    refuse('確認のしかたが選ばれていません。', '「確認のしかた」を選んでください。');
  }
  checkRoutes(form);
  checkLeadsTo(form);
}

/** Throws Failure 'input' where an answer would be laid into custom data that is not there: it would be lost there. */
export async function checkStoring(store: Store, channelId: string, { fields }: FormDefinition): Promise<void> {
  const wanted = fields.flatMap(({ storeIn }) => storeIn ?? []);
  if (wanted.length === 0) return;
  const own = new Set((await listFields(store, channelId)).filter((field) => !field.readOnly).map(({ name }) => name));
  const missing = wanted.find((name) => !own.has(name));
  if (missing === undefined) return;
  refuse(
    `保存先のカスタムデータ「${missing}」がありません。`,
    '「カスタムデータ」の「項目を追加」で作ってから公開するか、項目の「保存先のカスタムデータ」を選び直してください。',
  );
}
