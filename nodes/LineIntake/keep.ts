import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { IntakeLoop, noticeMail, type LineNotice } from '../../lib/line/inbox';
import { renderTemplate } from '../../lib/line/messages';
import { reportTrouble } from '../shared/failures';
import { openLine } from '../shared/line-session';
import { runBatch } from '../shared/run-batch';
import { openIntake } from './intake';

const toItem = ({ id, ...notice }: LineNotice): IDataObject => ({ noticeId: id, ...notice });

/** The loop of this block, running. */
export function startKeeping(context: ITriggerFunctions): IntakeLoop {
  const loop = new IntakeLoop({
    openPlace: async () => {
      const { store, channel } = await openIntake(context);
      return { store, channelId: channel.id };
    },
    openLine: async () => {
      const { settings, ...line } = await openLine(context);
      return { ...line, reserve: settings.transactionReserve, render: renderTemplate };
    },
    tell: async (notices) => (await runBatch(context, notices.map(toItem))).ok,
    report: (error) => reportTrouble(context, 'LINE受信口', error),
  });
  loop.start();
  return loop;
}

/** What 「実行」 in the editor gives: an お知らせ as one would be mailed. */
export const sampleNotice = (): IDataObject => ({
  ...toItem(
    noticeMail({
      id: '0',
      channelId: '0',
      channelName: '見本のアカウント',
      sandbox: true,
      kind: 'deadEvents',
      detail: 'これは見本です。実際には、処理できなかったことがあったときにだけ流れます。',
      nextStep: '何もする必要はありません。',
    }),
  ),
  sample: true,
});
