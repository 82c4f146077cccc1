import type { INodeProperties } from 'n8n-workflow';
import type { FormKind, IdentityCheck } from '../../lib/forms/definition';
import { actionFields, questions, routes } from './inner-fields';

/** 種類 of a form, as a marketer reads them. */
export const kindNames: Readonly<Record<FormKind, { name: string; description: string }>> = {
  identity: { name: '本人確認フォーム', description: '電話番号やメールアドレスを確かめ、カートの会員と照合します' },
  follow: { name: '友だち追加(経路)', description: '友だち追加の入り口です。経路ごとにURLとQRコードを作れます' },
  access: { name: 'URLアクセス', description: 'URLを開いた友だちを記録し、お店のページへ案内します' },
  survey: { name: 'アンケート', description: '質問に答えてもらいます' },
};

const checkNames: Readonly<Record<IdentityCheck, { name: string; description: string }>> = {
  mailedCode: {
    name: 'メールアドレス(認証コード)',
    description: 'メールで6桁の認証コードを送って確かめます。futureshop など、メールアドレスで照合するカート向けです',
  },
  phoneWithBirthday: {
    name: '電話番号と生年月日',
    description: 'カートの会員情報と両方が一致したとき、確認済みにします。電話番号で照合するカート向けです',
  },
  phoneWithKana: {
    name: '電話番号とカナ氏名',
    description: 'カートの会員情報と両方が一致したとき、確認済みにします。電話番号で照合するカート向けです',
  },
  phoneOnly: {
    name: '電話番号のみ',
    description: '自己申告として記録します。ほかの人の番号でも入力できるため、会員との照合には使いません',
  },
};

const forKinds = (...kinds: FormKind[]) => ({ show: { kind: kinds } });

/** What a marketer sets in the block, without the database. */
export const formFields: INodeProperties[] = [
  {
    displayName:
      'ワークフローを公開すると使えるようになります。LIFF URL とQRコードは「経路とQRコード」ノードで作れます。友だちの判別には、LINE に問い合わせて確かめたIDトークンだけを使います。',
    name: 'formNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: '種類',
    name: 'kind',
    type: 'options',
    noDataExpression: true,
    options: Object.entries(kindNames).map(([value, words]) => ({ value, ...words })),
    default: 'identity',
  },
  {
    displayName: 'フォーム名',
    name: 'formName',
    type: 'string',
    default: '',
    required: true,
    placeholder: '例: 会員連携',
    description: 'ページの見出しになります。',
  },
  {
    displayName: '説明',
    name: 'lead',
    type: 'string',
    typeOptions: { rows: 3 },
    default: '',
    description: '見出しの下に出る文章です。個人情報の使いみちも、ここでお知らせしてください。',
  },
  {
    displayName: '確認のしかた',
    name: 'check',
    type: 'options',
    options: Object.entries(checkNames).map(([value, words]) => ({ value, ...words })),
    default: 'mailedCode',
    displayOptions: forKinds('identity'),
  },
  {
    displayName:
      'カートごとに照合に使う連絡先は決まっています。futureshop はメールアドレスで照合するため、電話番号を確かめても会員とは結びつきません。',
    name: 'phoneNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { kind: ['identity'], check: ['phoneWithBirthday', 'phoneWithKana', 'phoneOnly'] } },
  },
  {
    displayName: '差出人',
    name: 'mailFrom',
    type: 'string',
    default: '',
    required: true,
    placeholder: '例: お店の名前 <shop@example.jp>',
    displayOptions: { show: { kind: ['identity'], check: ['mailedCode'] } },
    description: '認証コードのメールの差出人です。',
  },
  {
    displayName: '件名',
    name: 'mailSubject',
    type: 'string',
    default: '認証コードのお知らせ',
    displayOptions: { show: { kind: ['identity'], check: ['mailedCode'] } },
  },
  {
    displayName: '項目',
    name: 'fields',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, sortable: true, multipleValueButtonText: '項目を追加' },
    placeholder: '項目を追加',
    default: {},
    displayOptions: forKinds('identity', 'survey'),
    description:
      '電話番号やメールアドレスなど本人確認に使うものは、自動で並びます。ここでは追加で聞くことを設定します。',
    options: [questions],
  },
  {
    displayName: '1人1回だけ',
    name: 'once',
    type: 'boolean',
    default: true,
    displayOptions: forKinds('survey'),
    description: '同じ友だちの2回目の回答を受け付けないかどうか。',
  },
  {
    displayName: 'すでに友だちの人にも実行する',
    name: 'alsoExisting',
    type: 'boolean',
    default: false,
    displayOptions: forKinds('follow'),
    description:
      'このURLから新しく友だちになった人だけでなく、前から友だちの人にもタグなどのアクションを行うかどうか。',
  },
  {
    displayName: '開くページのURL',
    name: 'leadsTo',
    type: 'string',
    default: '',
    placeholder: '例: https://example.jp/sale',
    displayOptions: forKinds('access', 'follow'),
    description: '記録したあとに開くページです。空なら、完了の画面を出します。',
  },
  {
    displayName: '完了メッセージ',
    name: 'thanks',
    type: 'string',
    typeOptions: { rows: 2 },
    default: '',
    description: '空なら、種類に合ったお礼の文になります。',
  },
  {
    displayName: 'アクション',
    name: 'actions',
    type: 'collection',
    placeholder: 'アクションを追加',
    default: {},
    description: '送信した友だちに行うことです。ここにないことは、後ろにノードをつないで行えます。',
    options: [...actionFields],
  },
  {
    displayName: '経路',
    name: 'routes',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, sortable: true, multipleValueButtonText: '経路を追加' },
    placeholder: '経路を追加',
    default: {},
    description: '入り口ごとに別のURLとQRコード、アクションを使い分けます。なくてもかまいません。',
    options: [routes],
  },
  {
    displayName: '回答の保存期間(日)',
    name: 'keepDays',
    type: 'number',
    typeOptions: { minValue: 0, maxValue: 3650 },
    default: 0,
    description: '過ぎた回答は消します。0なら消しません。カスタムデータに保存した値は残ります。',
  },
];
