import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const notice = (name: string, displayName: string): INodeProperties => ({
  displayName,
  name,
  type: 'notice',
  default: '',
});

/** Names are those of LineSettings in lib. Tested by the LINE blocks, cause by cause. */
export class LineMessagingApi implements ICredentialType {
  name = 'lineMessagingApi';

  displayName = 'LINE Messaging API';

  icon = { light: 'file:../icons/line.svg', dark: 'file:../icons/line.dark.svg' } as const;

  documentationUrl = 'https://developers.line.biz/ja/docs/messaging-api/getting-started/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    notice(
      'whereNotice',
      '保存すると接続を確かめます。値は <a href="https://developers.line.biz/console/" target="_blank">LINE Developers コンソール</a>にあります。まだチャネルがなければ、LINE Official Account Manager の「設定 → Messaging API」で「Messaging APIを利用する」を押すと作られます。',
    ),
    {
      displayName: 'チャネルID',
      name: 'channelId',
      type: 'string',
      default: '',
      required: true,
      placeholder: '1234567890',
      description: 'Messaging API チャネルの「チャネル基本設定」タブにある、10桁の数字です。',
    },
    {
      displayName: 'チャネルシークレット',
      name: 'channelSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: '同じ「チャネル基本設定」タブにある、32文字の英数字です。ほかの人に見せないでください。',
    },
    // A choice, no secret.
    // eslint-disable-next-line @n8n/community-nodes/credential-password-field
    {
      displayName: 'アクセストークンの用意のしかた',
      name: 'tokenBy',
      type: 'options',
      options: [
        {
          name: '長期のトークンを貼り付ける',
          value: 'longLived',
          description: '「Messaging API設定」タブで発行したものを使います',
        },
        {
          name: '自動で発行する',
          value: 'stateless',
          description: 'チャネルIDとシークレットから、15分ごとに新しいトークンを取得して使います',
        },
      ],
      default: 'longLived',
      description: 'どちらでも同じように送受信できます。「自動で発行する」なら、トークンを貼り付ける必要がありません。',
    },
    {
      displayName: 'チャネルアクセストークン(長期)',
      name: 'accessToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      displayOptions: { show: { tokenBy: ['longLived'] } },
      description: '「Messaging API設定」タブのいちばん下で「発行」を押し、表示された文字をすべて写してください。',
    },
    {
      displayName: 'お取引のお知らせ用に取り置く通数',
      name: 'transactionReserve',
      type: 'number',
      typeOptions: { minValue: 0, numberPrecision: 0 },
      default: 0,
      description:
        '発送のお知らせなどのために、毎月残しておくメッセージの通数です。一斉配信などは、残りがこの数になると止まります。',
    },
    notice(
      'loginNotice',
      'フォーム、本人確認、経路別の友だち追加、アンケートを使うときは、下の欄も入れてください。<b>LINEログイン チャネルは、Messaging API チャネルと同じプロバイダーの中に作ります。</b>別のプロバイダーでは同じ人でも友だちと結びつかず、あとから直せません。同じプロバイダーかどうかは、コンソールで2つのチャネルが同じ場所に並んでいるかを見て確かめてください(この画面からは分かりません)。',
    ),
    {
      displayName: 'LINEログインのチャネルID',
      name: 'loginChannelId',
      type: 'string',
      default: '',
      placeholder: '2000000000',
      description: 'LINEログイン チャネルの「チャネル基本設定」タブにある、10桁の数字です。',
    },
    {
      displayName: 'LIFFアプリのID(LIFF ID)',
      name: 'liffId',
      type: 'string',
      default: '',
      placeholder: '2000000000-AbCdEfGh',
      description:
        'LINEログイン チャネルの「LIFF」タブでアプリを追加すると出ます。エンドポイントURLは「公開用アドレス/webhook」、サイズは Full、Scope は openid・profile・email、友だち追加オプションは On (Aggressive) にしてください。',
    },
    {
      displayName: 'LINEログインのチャネルシークレット(任意)',
      name: 'loginChannelSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: '入れると、LIFF の Scope(email など)とエンドポイントURLが正しいかも保存のときに確かめます。',
    },
    notice(
      'checklistNotice',
      '次の設定はこの画面から見えません。目で確かめてください。<br>LINE Official Account Manager の「設定 → 応答設定」: 応答メッセージは<b>オフ</b>(オンだと二重に返信されます)、Webhook は<b>オン</b>、あいさつメッセージは「友だち追加あいさつ」のひな形を使うなら<b>オフ</b>。チャットを併用するときは、応答方法を「手動チャット」にします。<br>LINE Developers コンソールの「Messaging API設定」タブ: 「Webhookの利用」は<b>オン</b>、「Webhookの再送」は<b>オン</b>(再起動の間に届いたものを取りこぼしません)。<br>LINEログイン チャネル: 「チャネル基本設定」の「友だち追加オプション」でこの公式アカウントを選び、「メールアドレス取得権限」を申請し、チャネルを「公開済み」にします。',
    ),
    // Where お試しモード's pretend LINE answers; anything but this machine is refused.
    { displayName: '接続先(お試し用)', name: 'apiBase', type: 'hidden', default: '' },
    // For measurements against that one; refused elsewhere.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
  ];
}
