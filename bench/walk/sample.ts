import type { WorkflowDraft } from '../../runtime/n8n/rest';

const at = (index: number): [number, number] => [220 * index, 0];

const node = (index: number, name: string, type: string, typeVersion: number, parameters: object = {}) => ({
  id: `walk-${index}`,
  name,
  type: `n8n-nodes-base.${type}`,
  typeVersion,
  position: at(index),
  parameters,
});

/** The nodes next to ours, side by side; only the first two are connected, and run. */
export const sample: WorkflowDraft = {
  name: '画面の確認',
  nodes: [
    node(0, '手動で実行', 'manualTrigger', 1),
    node(1, 'フィールドを編集', 'set', 3.4, {
      assignments: { assignments: [{ id: 'a', name: '名前', type: 'string', value: '={{ "試し" }}' }] },
    }),
    node(2, '条件分岐', 'if', 2.2),
    node(3, 'HTTPリクエスト', 'httpRequest', 4.2),
    node(4, 'スプレッドシート', 'googleSheets', 4.7),
    node(5, 'Slack', 'slack', 2.3),
    node(6, 'メール送信', 'emailSend', 2.1),
    node(7, '待機', 'wait', 1.1),
    node(8, '結合', 'merge', 3.2),
    node(9, 'Webhook', 'webhook', 2),
    node(10, 'フォーム', 'formTrigger', 2.2),
    node(11, 'データテーブル', 'dataTable', 1),
    node(12, 'スケジュール', 'scheduleTrigger', 1.2),
  ],
  connections: { 手動で実行: { main: [[{ node: 'フィールドを編集', type: 'main', index: 0 }]] } },
};

/** Fails when it is run, for the screens of a failure. */
export const failing: WorkflowDraft = {
  name: '失敗する例',
  nodes: [
    node(0, '手動で実行', 'manualTrigger', 1),
    node(1, 'エラーで停止', 'stopAndError', 1, { errorMessage: '在庫の数が読めません' }),
  ],
  connections: { 手動で実行: { main: [[{ node: 'エラーで停止', type: 'main', index: 0 }]] } },
};
