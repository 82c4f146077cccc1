import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the 楽楽リピート cart's settings in lib. Tested by the 楽楽リピート node, cause by cause. */
export class RakurakuApi implements ICredentialType {
  name = 'rakurakuApi';

  displayName = '楽楽リピート';

  icon = { light: 'file:../icons/rakuraku.svg', dark: 'file:../icons/rakuraku.dark.svg' } as const;

  documentationUrl = 'https://raku2repeat.com/faq/basis/02-0695';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '<b>1. アプリを登録</b>: 楽楽リピートの「基本設定」>「外部アプリ連携」で、アプリケーション名とリダイレクトURL(お店のトップページのURLなど、自社のページ)を登録します。IP制限を空欄にしない場合は、この n8n が動くパソコンの IP アドレス(外向き。<code>npm run doctor</code> で確認できます)を入れてください。<br><b>2. この画面に入力して保存</b>: まだ許可がないというメッセージに、開くURLが表示されます。<br><b>3. 許可</b>: そのURLをブラウザで開いてログインし、許可します。<br><b>4. 貼り付け</b>: 許可した後に開いたページのURLを、下の「許可後に開いたページのURL」にすぐに貼り付けて、もう一度保存します。',
      name: 'consentNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'ドメイン',
      name: 'shopDomain',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'example.raku2repeat.com',
      description: '楽楽リピートの管理画面を開くときのドメインです。https:// や末尾の /admin/ は不要です。',
    },
    {
      displayName: 'クライアントID',
      name: 'clientId',
      type: 'string',
      default: '',
      required: true,
      description: '「外部アプリ連携」にアプリを登録すると表示されます。',
    },
    {
      displayName: 'シークレットID',
      name: 'clientSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: 'クライアントID と一緒に表示されます。ほかの人に見せないでください。',
    },
    {
      displayName: 'リダイレクトURL',
      name: 'redirectUrl',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'https://www.example.com/',
      description: '「外部アプリ連携」に登録したものと、末尾の / まで同じものを入力してください。',
    },
    {
      displayName: '許可後に開いたページのURL',
      name: 'consentUrl',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      placeholder: 'https://www.example.com/?code=…&state=…',
      description:
        '最初は空欄のまま保存してください。許可した後にブラウザのアドレス欄に表示される、?code=…&state=… の付いたURLです。1回だけ使え、すぐに期限が切れます。許可が切れたときは、同じ手順で貼り直してください。',
    },
    // For measurements against the sandbox only; the cart refuses it for a real shop.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName:
        'お客様と友だちは電話番号で照合します。楽楽リピートへの問い合わせは1秒に1回までに抑えます。許可は約1か月で切れることがあり、切れるとお知らせが届きます。',
      name: 'lapseNotice',
      type: 'notice',
      default: '',
    },
  ];
}
