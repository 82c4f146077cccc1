import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const byFields = { show: { connectBy: ['fields'] } };

/** Where our tables live in an n8n of the user's own; the bundled n8n finds them by its environment. */
export class LineCommerceDatabase implements ICredentialType {
  name = 'lineCommerceDatabase';

  displayName = 'Line Commerce データベース';

  icon = { light: 'file:../icons/database.svg', dark: 'file:../icons/database.dark.svg' } as const;

  documentationUrl = 'https://www.postgresql.jp/document/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        'お使いの n8n に組み込んで、ノードの「データベース」で「認証情報で指定する」を選んだときに使います。<code>npm start</code> で動く n8n では要りません。',
      name: 'whenNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: '指定のしかた',
      name: 'connectBy',
      type: 'options',
      options: [
        { name: '項目ごとに入力', value: 'fields' },
        { name: 'URL で入力', value: 'url' },
      ],
      default: 'fields',
    },
    {
      displayName: '接続URL',
      name: 'url',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'postgres://user:password@db.example.com:5432/line_commerce',
      displayOptions: { show: { connectBy: ['url'] } },
    },
    {
      displayName: 'ホスト名',
      name: 'host',
      type: 'string',
      default: 'localhost',
      required: true,
      description: 'PostgreSQL が動いているサーバーの名前です。',
      displayOptions: byFields,
    },
    { displayName: 'ポート', name: 'port', type: 'number', default: 5432, displayOptions: byFields },
    {
      displayName: 'データベース名',
      name: 'database',
      type: 'string',
      default: 'line_commerce',
      required: true,
      displayOptions: byFields,
    },
    { displayName: 'ユーザー名', name: 'user', type: 'string', default: '', required: true, displayOptions: byFields },
    {
      displayName: 'パスワード',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      displayOptions: byFields,
    },
    {
      displayName: '通信の暗号化(SSL)',
      name: 'ssl',
      type: 'options',
      options: [
        { name: '使わない(同じパソコンの中)', value: 'disable' },
        { name: '使う(証明書も確かめる)', value: 'verify-full' },
        { name: '使う(証明書は確かめない)', value: 'no-verify' },
      ],
      default: 'disable',
      displayOptions: byFields,
    },
  ];
}
