/** The send ledger: no message twice after a crash or a retry, and nobody left out. */
import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Store } from '../../store/store';
import type { LineQuota, SendPort } from '../send-port';
import type {
  Campaign,
  CampaignName,
  ChangeSummary,
  FriendOccurrence,
  LedgerPorts,
  PlanSummary,
  Preview,
  ReplyRequest,
  ReplyResult,
  SendSummary,
  SqlAudience,
  Step,
} from './types';

export type * from './types';

const missing = (): never => {
  throw new Failure('config', '送信台帳はまだ使えません。', '新しい版に更新してください。');
};

export const planForFriends: (
  store: Store,
  campaign: Campaign,
  rows: readonly FriendOccurrence[],
  ports: LedgerPorts,
) => Promise<PlanSummary> = missing;
export const planForAudience: (
  store: Store,
  campaign: Campaign,
  audience: SqlAudience,
  ports: LedgerPorts,
) => Promise<PlanSummary> = missing;
export const previewFriends: (
  store: Store,
  campaign: Campaign,
  rows: readonly FriendOccurrence[],
  ports: LedgerPorts,
) => Promise<Preview> = missing;
export const previewAudience: (
  store: Store,
  campaign: Campaign,
  audience: SqlAudience,
  ports: LedgerPorts,
) => Promise<Preview> = missing;
export const sendPlanned: (
  store: Store,
  port: SendPort,
  channelId: string,
  only: Step | null,
  ports: LedgerPorts,
) => Promise<SendSummary> = missing;
export const settleUnknown: (
  store: Store,
  which: CampaignName & { readonly step?: string; readonly how: 'sent' | 'resend' },
  clock: Clock,
) => Promise<ChangeSummary> = missing;
export const stopCampaign: (store: Store, which: CampaignName, clock: Clock) => Promise<ChangeSummary> = missing;
export const resumeCampaign: (
  store: Store,
  which: CampaignName,
  clock: Clock,
  limits?: { readonly quota: LineQuota | null; readonly reserve: number },
) => Promise<ChangeSummary> = missing;
export const replyOnce: (
  store: Store,
  port: SendPort,
  request: ReplyRequest,
  ports: LedgerPorts,
) => Promise<ReplyResult> = missing;
