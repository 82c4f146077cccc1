import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the futureshop cart's settings in lib. Tested by the futureshop node, cause by cause. */
export class FutureshopApi implements ICredentialType {
  name = 'futureshopApi';

  displayName = 'futureshop';

  icon = { light: 'file:../icons/futureshop.svg', dark: 'file:../icons/futureshop.dark.svg' } as const;

  documentationUrl = 'https://manual.future-shop.jp/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると接続を確かめます。事前に futureshop へ API の利用を申し込み、この n8n が動くパソコンの IP アドレス(外向き)を登録してもらってください。外向きの IP アドレスは <code>npm run doctor</code> で確認できます。',
      name: 'ipNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'APIドメイン',
      name: 'apiDomain',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'api.example.future-shop.net',
      description: 'API の利用申込後に futureshop から届く案内に書かれています。https:// や末尾の / は不要です。',
    },
    {
      displayName: '店舗ID(店舗キー)',
      name: 'shopKey',
      type: 'string',
      default: '',
      required: true,
      description: 'API の利用申込後に届く案内に書かれている、お店ごとのキーです。',
    },
    {
      displayName: 'クライアントID',
      name: 'clientId',
      type: 'string',
      default: '',
      required: true,
      description: 'API の利用申込後に発行される Client ID です。',
    },
    {
      displayName: 'クライアントシークレット',
      name: 'clientSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: 'Client ID と一緒に発行される Secret です。ほかの人に見せないでください。',
    },
    {
      displayName: 'ポイントのご契約',
      name: 'pointOption',
      type: 'options',
      options: [
        { name: 'ポイントを利用している', value: 'standard' },
        { name: 'オムニチャネルオプションを利用している', value: 'omniChannel' },
        { name: 'ポイントを利用していない', value: 'none' },
      ],
      default: 'standard',
      description:
        '「利用している」以外では、購入ポイント数と購入ポイント有効期限は取得できません。ほかの情報は取り込めます。',
    },
    // For measurements against the sandbox only; the cart refuses it for a real shop.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName:
        'お客様と友だちはメールアドレスで照合します。futureshop の設定で、メールアドレスの本人確認(認証コード)を使うことをおすすめします。',
      name: 'emailConfirmationNotice',
      type: 'notice',
      default: '',
    },
  ];
}
