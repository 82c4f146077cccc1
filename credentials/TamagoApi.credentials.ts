import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the たまごカート cart's settings in lib. Tested by the たまごカート node, which makes the shop's folders. */
export class TamagoApi implements ICredentialType {
  name = 'tamagoApi';

  displayName = 'たまごカート';

  icon = { light: 'file:../icons/tamago.svg', dark: 'file:../icons/tamago.dark.svg' } as const;

  documentationUrl = 'https://tamago.temonalab.com/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        'たまごカートにはAPIがないため、管理画面から書き出したCSVを読みます。保存すると、データフォルダの csv の中に、連携名のフォルダと「顧客」「受注」「定期」のフォルダを作ります。書き出したCSVをそこへ置いてください。置いたファイルは、移動も削除もしません。',
      name: 'folderNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: '連携名',
      name: 'shopName',
      type: 'string',
      default: '',
      required: true,
      placeholder: '例: 本店',
      description: 'ほかの連携と見分けるための名前です。フォルダの名前にもなります。',
    },
    {
      displayName: '顧客の情報',
      name: 'customersFrom',
      type: 'options',
      options: [
        { name: '受注のCSVから読む', value: 'orders', description: '注文のCSVに顧客番号と電話番号の列があるとき' },
        { name: '顧客のCSVから読む', value: 'customers' },
      ],
      default: 'orders',
    },
    {
      displayName: '文字コード',
      name: 'encoding',
      type: 'options',
      options: [
        { name: '自動', value: 'auto' },
        { name: 'Shift_JIS(シフトJIS)', value: 'shift_jis' },
        { name: 'UTF-8(ユーティーエフエイト)', value: 'utf-8' },
      ],
      default: 'auto',
      description: 'ふつうは自動のままでかまいません。文字化けするときだけ選んでください。',
    },
    {
      displayName:
        'お客様と友だちは電話番号で照合します。定期のスキップ・休止・解約は、いまは管理画面で操作してください(ロボットによる操作は準備中です)。',
      name: 'matchNotice',
      type: 'notice',
      default: '',
    },
    // The trial environment's own folder is told from real ones by this.
    { displayName: 'お試し', name: 'sandbox', type: 'hidden', default: false },
  ];
}
