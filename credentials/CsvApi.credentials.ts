import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Names are those of the CSV cart's settings in lib. Tested by the CSV node, which makes the shop's folders. */
export class CsvApi implements ICredentialType {
  name = 'csvApi';

  displayName = 'CSV';

  icon = { light: 'file:../icons/csv.svg', dark: 'file:../icons/csv.dark.svg' } as const;

  documentationUrl = 'https://docs.n8n.io/data/binary-data/';

  hideDomainRestrictionFields = true;

  properties: INodeProperties[] = [
    {
      displayName:
        '保存すると、データフォルダの csv の中に、連携名のフォルダと「顧客」「受注」「定期」のフォルダを作ります。カートから書き出したCSVをそこへ置いてください。置いたファイルは、移動も削除もしません。',
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
      displayName: '書き出し元',
      name: 'preset',
      type: 'options',
      options: [
        { name: '汎用', value: 'generic' },
        { name: 'リピスト/プレックス', value: 'repist' },
        { name: 'サブスクストア', value: 'subscstore' },
        { name: '楽楽リピート', value: 'rakuraku' },
        { name: 'ecforce(イーシーフォース)', value: 'ecforce' },
        { name: 'たまごカート', value: 'tamago' },
      ],
      default: 'generic',
      description: 'CSVの列の名前を、このカートのものとして探します。名前が違う列は、ノードの「列の対応」で選べます。',
    },
    {
      displayName: '照合に使う項目',
      name: 'matchKey',
      type: 'options',
      options: [
        { name: '電話番号', value: 'phone' },
        { name: 'メールアドレス', value: 'email' },
      ],
      default: 'phone',
      description: 'お客様と友だちを、この項目が一致するかどうかで結びつけます。顧客のCSVに、この列が必要です。',
    },
    {
      displayName: '顧客の情報',
      name: 'customersFrom',
      type: 'options',
      options: [
        { name: '顧客のCSVから読む', value: 'customers' },
        {
          name: '受注のCSVから読む',
          value: 'orders',
          description: '受注のCSVに顧客番号と電話番号(またはメールアドレス)の列があるとき',
        },
      ],
      default: 'customers',
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
    // The trial environment's own folder is told from real ones by this.
    { displayName: 'お試し', name: 'sandbox', type: 'hidden', default: false },
  ];
}
