import { translateAnswer, translateFailure } from '../../../runtime/n8n/editor-language/answers';
import { translateCredential, translateNode } from '../../../runtime/n8n/editor-language/descriptions';
import type { Tables } from '../../../runtime/n8n/editor-language/tables';

const tables = {
  nodes: {
    shared: { Options: 'オプション', Append: '追加' },
    sheet: { Sheet: 'シート', Row: '行', 'A new row': '新しい行', Kept: '残す', 'Input ': '入力' },
    otherNodes: { Airtable: 'エアテーブル', Options: '使わない' },
  },
  credentials: { 'API Key': 'APIキー' },
} as unknown as Tables;

const sheet = {
  displayName: 'Sheet',
  name: 'n8n-nodes-base.sheet',
  subtitle: '={{$parameter["operation"] + ": " + $parameter["url"]}}',
  defaults: { name: 'Sheet', color: 'Row' },
  outputNames: ['Kept', 'Other'],
  inputs: '={{ make(`Input ${i}`, "main") }}',
  properties: [
    {
      displayName: 'Options',
      name: 'Row',
      type: 'options',
      default: 'Row',
      options: [{ name: 'Row', value: 'Row', description: 'A new row' }],
      displayOptions: { show: { description: ['Row'] } },
    },
    { displayName: 'Operation', name: 'operation', options: [{ name: 'Append', value: 'append' }] },
  ],
};

test('what a person reads is Japanese; names, values and conditions stay, and so does the original', () => {
  const before = JSON.stringify(sheet);
  expect(translateNode(tables, 'n8n-nodes-base.sheet', sheet)).toEqual({
    displayName: 'シート',
    name: 'n8n-nodes-base.sheet',
    subtitle: '={{({"append":"追加"}[$parameter["operation"]] ?? $parameter["operation"]) + ": " + $parameter["url"]}}',
    defaults: { name: 'シート', color: 'Row' },
    outputNames: ['残す', 'Other'],
    inputs: '={{ make(`入力${i}`, "main") }}',
    properties: [
      {
        displayName: 'オプション',
        name: 'Row',
        type: 'options',
        default: 'Row',
        options: [{ name: '行', value: 'Row', description: '新しい行' }],
        displayOptions: { show: { description: ['Row'] } },
      },
      { displayName: 'Operation', name: 'operation', options: [{ name: '追加', value: 'append' }] },
    ],
    codex: { alias: ['Sheet'] },
  });
  expect(JSON.stringify(sheet)).toBe(before);
});

test('nodes of others stay; a node without a table of its own gets its name', () => {
  const theirs = {
    displayName: 'Airtable',
    defaults: { name: 'Airtable', color: '#000' },
    properties: [{ displayName: 'Row' }, { displayName: 'Airtable' }],
  };
  expect(translateNode(tables, 'n8n-nodes-line-commerce.sheet', theirs as never)).toBe(theirs);
  expect(translateNode(tables, 'n8n-nodes-base.airtable', theirs as never)).toMatchObject({
    displayName: 'エアテーブル',
    defaults: { name: 'エアテーブル', color: '#000' },
    properties: [{ displayName: 'Row' }, { displayName: 'Airtable' }],
  });
});

test('credentials', () => {
  const credential = {
    displayName: 'Mine',
    properties: [{ displayName: 'API Key', name: 'API Key', default: 'API Key' }],
  };
  expect(translateCredential(tables, credential)).toEqual({
    displayName: 'Mine',
    properties: [{ displayName: 'APIキー', name: 'API Key', default: 'API Key' }],
  });
});

test('a refusal of the server is put in Japanese, any other answer is not touched', () => {
  const phrases = { 'Wrong password': 'パスワードが違います' };
  expect(translateAnswer(phrases, { code: 401, message: 'Wrong password' })).toEqual({
    code: 401,
    message: 'パスワードが違います',
  });
  for (const answer of [{ message: 'Wrong password' }, { code: 0, message: 'Other' }, ['Wrong password'], null, 'text'])
    expect(translateAnswer(phrases, answer)).toBe(answer);
});

test('a failure of a node keeps everything but the words that the tables have', () => {
  const phrases = { 'Not found': '見つかりません', Why: '理由' };
  const failed = { message: 'Not found', description: 'Why', httpCode: '404', name: 'NodeApiError' };
  expect(translateFailure(phrases, failed)).toEqual({ ...failed, message: '見つかりません', description: '理由' });
  const own = { message: '在庫の数が読めません', stack: 'at x' };
  expect(translateFailure(phrases, own)).toEqual(own);
});
