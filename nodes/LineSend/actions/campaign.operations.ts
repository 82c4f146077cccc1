import type { IDataObject } from 'n8n-workflow';
import { resumeCampaign, settleUnknown, stopCampaign, type ChangeSummary } from '../../../lib/line/ledger';
import { campaignStatuses } from '../../../lib/line/ledger/lookup';
import { openLine } from '../../shared/line-session';
import type { Operation } from '../../shared/operation';
import { campaignTargetField, campaignTargetOf } from './campaign-target';

const result = (campaign: string, { changed, expired, message }: ChangeSummary): IDataObject[] => [
  { campaign, changed, expired, message },
];

export const settleOperation: Operation = {
  value: 'settleUnknown',
  name: '結果不明を確定',
  action: '結果不明の送信を確定する',
  description: '届いたか分からないまま終わった送信を、送信済みにするか、送り直します',
  fields: [
    campaignTargetField,
    {
      displayName: '確定のしかた',
      name: 'how',
      type: 'options',
      options: [
        { name: '送信済みにする', value: 'sent', description: 'もう送りません' },
        { name: '送り直す', value: 'resend', description: 'すでに届いていた友だちには、2回届くことがあります' },
      ],
      default: 'sent',
    },
  ],
  async execute(context, itemIndex) {
    const campaign = campaignTargetOf(context, itemIndex);
    const how = context.getNodeParameter('how', itemIndex) as 'sent' | 'resend';
    const { store, channel, clock } = await openLine(context, itemIndex);
    return result(campaign, await settleUnknown(store, { channelId: channel.id, campaign, how }, clock));
  },
};

export const stopOperation: Operation = {
  value: 'stop',
  name: '停止',
  action: '配信を停止する',
  description: 'まだ送っていない分を止めます。送り終えた分は取り消せません',
  fields: [campaignTargetField],
  async execute(context, itemIndex) {
    const campaign = campaignTargetOf(context, itemIndex);
    const { store, channel, clock } = await openLine(context, itemIndex);
    return result(campaign, await stopCampaign(store, { channelId: channel.id, campaign }, clock));
  },
};

export const resumeOperation: Operation = {
  value: 'resume',
  name: '再開',
  action: '配信を再開する',
  description: '停止した配信の残りを送ります。送信期限を過ぎた分は送りません',
  fields: [campaignTargetField],
  async execute(context, itemIndex) {
    const campaign = campaignTargetOf(context, itemIndex);
    const { store, channel, clock, api, settings } = await openLine(context, itemIndex);
    const quota = await api.quota(context.getExecutionCancelSignal());
    const limits = { quota, reserve: settings.transactionReserve };
    return result(campaign, await resumeCampaign(store, { channelId: channel.id, campaign }, clock, limits));
  },
};

export const campaignsOperation: Operation = {
  value: 'campaigns',
  name: '配信の一覧',
  action: '配信の一覧を取得する',
  description: '管理名ごとに、送信済み・送信待ち・結果不明などの人数を出力します',
  fields: [],
  once: () => true,
  async execute(context) {
    const { store, channel } = await openLine(context);
    const rows = await campaignStatuses(store, channel.id);
    return rows.map(({ counts, ...row }) => ({ ...row, counts: { ...counts } }));
  },
};
