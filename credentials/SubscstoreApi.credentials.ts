import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the サブスクストア cart's settings in lib. Tested by the サブスクストア node, cause by cause. */
export class SubscstoreApi implements ICredentialType {
  name = 'subscstoreApi';

  displayName = 'サブスクストア';

  icon = { light: 'file:../icons/subscstore.svg', dark: 'file:../icons/subscstore.dark.svg' } as const;

  documentationUrl = 'https://temona.co.jp/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると接続を確かめます。事前にサブスクストアへ「API連携オプションお申込書」を送ってください。アプリケーションIDとシークレットキーは、2〜3営業日で届きます。接続元の IP アドレスをたずねられたときは、<code>npm run doctor</code> で確認できます。',
      name: 'applicationNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'カートドメイン',
      name: 'cartDomain',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'shop.example.jp',
      description:
        '店舗ドメインのことです。管理画面の URL(https://〇〇〇/admin)の〇〇〇の部分で、URL のまま貼り付けてもかまいません。',
    },
    {
      displayName: 'アプリケーションID',
      name: 'applicationId',
      type: 'string',
      default: '',
      required: true,
      description: 'API 連携オプションの申し込み後に届きます。',
    },
    {
      displayName: 'シークレットキー',
      name: 'secretKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: 'アプリケーションID と一緒に届きます。ほかの人に見せないでください。',
    },
    // For measurements against the sandbox only; the cart refuses it for a real shop.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName:
        'お客様と友だちは電話番号(既定の住所のもの)で照合します。一覧を取得する API の仕様は公開されていないため、パスや項目名は推定です。サブスクストアの資料をお持ちの方は、データフォルダーの mapping/subscstore.json で直せます。',
      name: 'unverifiedNotice',
      type: 'notice',
      default: '',
    },
  ];
}
