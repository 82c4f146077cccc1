import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the 楽天RMS cart's settings in lib. Tested by the 楽天RMS node, cause by cause. */
export class RmsApi implements ICredentialType {
  name = 'rmsApi';

  displayName = '楽天RMS';

  icon = { light: 'file:../icons/rms.svg', dark: 'file:../icons/rms.dark.svg' } as const;

  documentationUrl = 'https://webservice.rms.rakuten.co.jp/merchant-portal/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると接続を確かめます。RMS の「店舗様向け情報・サービス」>「6 WEB APIサービス」>「2-1 アプリ一覧」でアプリの編集を開き、次の機能を「利用する」にしてください: license.expiryDate.get、rpay.order.searchOrder、rpay.order.getOrder、reserve.infoList.get。一覧に「店舗様」の行がないときは「2-2 アプリ登録」で作ります。',
      name: 'functionsNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'サービスシークレット(serviceSecret)',
      name: 'serviceSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: '「2-1 アプリ一覧」に表示される、SP で始まる値です。ほかの人に見せないでください。',
    },
    {
      displayName: 'ライセンスキー(licenseKey)',
      name: 'licenseKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        '「2-1 アプリ一覧」に表示される、SL で始まる値です。90日で切れるため、切れる前に再発行して貼り付け直してください。',
    },
    {
      displayName:
        'ライセンスキーの有効期限は、接続を確かめるたびに表示します(14日前からはご注意として表示します)。RMS からも期限前にメールが届きます。再発行したキーは、使えるようになるまで10〜30分かかることがあります。',
      name: 'licenseNotice',
      type: 'notice',
      default: '',
    },
    // For the sandbox and for measurements against it only; the cart refuses them for a real shop.
    { displayName: '接続先', name: 'apiDomain', type: 'hidden', default: '' },
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName:
        'お客様と友だちは電話番号で照合します。対象は、過去2年以内にご注文のあったお客様です。接続元の IP アドレスの登録は不要です。',
      name: 'phoneNotice',
      type: 'notice',
      default: '',
    },
  ];
}
