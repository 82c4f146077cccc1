/** The send ledger: no message twice after a crash or a retry, and nobody left out. The rules are in README.md. */
export { resumeCampaign, settleUnknown, stopCampaign } from './campaigns';
export { planForAudience, planForFriends, previewAudience, previewFriends } from './plan';
export { replyOnce } from './reply';
export { sendPlanned } from './send';
export { purgeBodies, sweep } from './sweep';
export { REQUESTS_AT_ONCE } from './timing';
export type * from './types';
