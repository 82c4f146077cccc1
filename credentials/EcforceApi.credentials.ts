import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const shownFor = (signIn: 'token' | 'password'): INodeProperties['displayOptions'] => ({ show: { signIn: [signIn] } });

/** Names are those of the ecforce cart's settings in lib. Tested by the ecforce node, cause by cause. */
export class EcforceApi implements ICredentialType {
  name = 'ecforceApi';

  displayName = 'ecforce';

  icon = { light: 'file:../icons/ecforce.svg', dark: 'file:../icons/ecforce.dark.svg' } as const;

  documentationUrl = 'https://support.ec-force.com/hc/ja';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると接続を確かめます。事前に ecforce のオプション「外部サービスAPI連携」のご契約が必要です。ecforce 側で接続元を制限しているときは、この n8n が動くパソコンの IP アドレス(外向き)を許可してもらってください。外向きの IP アドレスは <code>npm run doctor</code> で確認できます。',
      name: 'contractNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'カートドメイン',
      name: 'cartDomain',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'www.example.com',
      description:
        'ecforce の管理画面を開くときのドメインです。www. や shop. が付いているときは、付けたまま入力してください。https:// や末尾の /admin/ は不要です。',
    },
    {
      displayName: 'APIドメイン',
      name: 'apiDomain',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'api.example.com',
      description: 'ecforce から案内された API 用のドメインです。別の案内がなければ、カートドメインと同じです。',
    },
    {
      displayName: '認証のしかた',
      name: 'signIn',
      type: 'options',
      options: [
        { name: 'APIトークン(おすすめ)', value: 'token' },
        { name: 'メールアドレスとパスワード', value: 'password' },
      ],
      default: 'token',
    },
    {
      displayName: 'APIトークン',
      name: 'token',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      displayOptions: shownFor('token'),
      description:
        '管理画面「システム管理」>「メンバー管理」で API 接続用のメンバーを作ると、一度だけ表示されます。ほかの人に見せないでください。',
    },
    {
      displayName: 'サインインは1時間に5回までと決められています。間違いが続くと、しばらく接続できなくなります。',
      name: 'signInNotice',
      type: 'notice',
      default: '',
      displayOptions: shownFor('password'),
    },
    {
      displayName: 'メールアドレス',
      name: 'email',
      type: 'string',
      default: '',
      required: true,
      displayOptions: shownFor('password'),
      description: 'ecforce の管理画面にログインするときのメールアドレスです。',
    },
    {
      displayName: 'パスワード',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      displayOptions: shownFor('password'),
      description: 'ecforce の管理画面にログインするときのパスワードです。ほかの人に見せないでください。',
    },
    {
      displayName: '停止理由のID(任意)',
      name: 'suspendReasonId',
      type: 'string',
      default: '',
      description: '定期を停止するときに付ける理由の番号です。空のときは、理由を付けません。',
    },
    {
      displayName: 'キャンセル理由のID(任意)',
      name: 'cancelReasonId',
      type: 'string',
      default: '',
      description: '定期を解約するときに付ける理由の番号です。空のときは、理由を付けません。',
    },
    // For measurements against the sandbox only; the cart refuses it for a real shop.
    { displayName: '1秒あたりのリクエスト数', name: 'requestsPerSecond', type: 'hidden', default: undefined },
    {
      displayName: 'お客様と友だちは、電話番号(請求先)で照合します。',
      name: 'phoneNotice',
      type: 'notice',
      default: '',
    },
  ];
}
