import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const byToken = { show: { authentication: ['token'] } };
const byClient = { show: { authentication: ['clientCredentials'] } };

/** Names are those of the Shopify cart's settings in lib. Tested by the Shopify node, cause by cause. */
export class ShopifyApi implements ICredentialType {
  name = 'shopifyApi';

  displayName = 'Shopify';

  icon = { light: 'file:../icons/shopify.svg', dark: 'file:../icons/shopify.dark.svg' } as const;

  documentationUrl = 'https://shopify.dev/docs/api/admin-graphql';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると接続を確かめます。事前にこのショップ用のアプリを作り、アクセス権限 <code>read_customers</code> と <code>read_orders</code>(60日より前の注文も読むときは <code>read_all_orders</code>)を付けてインストールしてください。定期を扱うときは <code>read_own_subscription_contracts</code> と <code>write_own_subscription_contracts</code> も要ります。IPアドレスの登録は要りません。',
      name: 'appNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'ショップドメイン',
      name: 'shopDomain',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'example.myshopify.com',
      description:
        'Shopify 管理画面の「設定」>「ドメイン」にある、末尾が .myshopify.com のドメインです。https:// や末尾の /admin/ は不要です。',
    },
    {
      displayName: '接続のしかた',
      name: 'authentication',
      type: 'options',
      options: [
        {
          name: 'アクセストークン',
          value: 'token',
          description: 'すでにアプリのアクセストークン(shpat_ で始まるもの)がある場合',
        },
        {
          name: 'クライアントIDとシークレット',
          value: 'clientCredentials',
          description: 'Shopify の開発ダッシュボードで作ったアプリの場合',
        },
      ],
      default: 'token',
    },
    {
      displayName: 'アクセストークン',
      name: 'accessToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      displayOptions: byToken,
      description:
        'アプリをインストールしたときに表示された Admin API のアクセストークンです。ほかの人に見せないでください。',
    },
    {
      displayName: 'クライアントID',
      name: 'clientId',
      type: 'string',
      default: '',
      required: true,
      displayOptions: byClient,
      description: '開発ダッシュボードのアプリの「設定」にあります。アプリはショップと同じ組織のものにしてください。',
    },
    {
      displayName: 'クライアントシークレット',
      name: 'clientSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      displayOptions: byClient,
      description: '開発ダッシュボードのアプリの「設定」にあります。ほかの人に見せないでください。',
    },
    // For measurements against the sandbox only; the cart refuses it for a real shop.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName:
        'お客様と友だちはメールアドレスで照合します。アプリの「保護された顧客データ」で、メールアドレスの利用を申請してください。定期契約は、このアプリが作ったものだけを読み書きできます。ほかの定期購買アプリの契約は、Shopify の決まりで扱えません。',
      name: 'protectedDataNotice',
      type: 'notice',
      default: '',
    },
  ];
}
