import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the リピスト cart's settings in lib. Tested by the リピスト node, cause by cause. */
export class RepistApi implements ICredentialType {
  name = 'repistApi';

  displayName = 'リピスト(プレックス)';

  icon = { light: 'file:../icons/repist.svg', dark: 'file:../icons/repist.dark.svg' } as const;

  documentationUrl = 'https://manual.rpst.jp/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると接続を確かめます。事前にリピストへ API 連携を申し込み、リピスト管理画面の「基本情報管理 > SHOPマスタ > 外部連携 > データアシスタントAPI」に、この n8n が動くパソコンの IP アドレス(外向き)を登録してください。外向きの IP アドレスは <code>npm run doctor</code> で確認できます。',
      name: 'ipNotice',
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
      description: '管理画面の URL(http://〇〇〇/admin/)の〇〇〇の部分です。URL のまま貼り付けてもかまいません。',
    },
    {
      displayName: 'アクセストークン',
      name: 'accessToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: 'API 連携の申し込み後にリピストから渡されます。半角英数字だけです。ほかの人に見せないでください。',
    },
    // For measurements against the sandbox only; the cart refuses it for a real shop.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName:
        'お客様と友だちは電話番号で照合します。データアシスタント API の仕様は公開されていないため、パスや項目名は推定です。リピストの資料をお持ちの方は、データフォルダーの mapping/repist.json で直せます。',
      name: 'unverifiedNotice',
      type: 'notice',
      default: '',
    },
  ];
}
