import type { IDataObject } from 'n8n-workflow';
import type { Notice } from '../../lib/sync/status';

const subjects: Readonly<Record<Notice['kind'], string>> = {
  failed: '取り込みに失敗しました',
  quarantined: '取り込めなかった行があります',
  notStarted: '毎晩の取り込みが始まっていません',
};

/** A notice as one item, with the mail's subject and body ready to use. */
export function noticeItem(notice: Notice): IDataObject {
  const { id, ...rest } = notice;
  const body = [
    `連携: ${notice.connectionName}`,
    `日付: ${notice.businessDay}`,
    '',
    `何が起きたか: ${notice.detail}`,
    `次にすること: ${notice.nextStep}`,
  ];
  return {
    noticeId: id,
    ...rest,
    subject: `【要確認】${notice.connectionName}: ${subjects[notice.kind]}`,
    body: body.join('\n'),
  };
}
