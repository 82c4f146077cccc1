import type { IExecuteFunctions } from 'n8n-workflow';

/** Says in the output pane that a run by hand went to テスト配信先 only. */
export function hintTestRun(context: IExecuteFunctions, testRun: string | null): void {
  if (testRun === null) return;
  context.addExecutionHints({
    message:
      '手動実行のため、タグ「テスト配信先」の友だちだけが対象です(条件に合わなくても送ります)。本番と同じ相手に送るには、ワークフローを公開して実行するか、「高度な設定」の「手動実行でも全員に送る」をオンにしてください。',
    type: 'info',
    location: 'outputPane',
  });
}
