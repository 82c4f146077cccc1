/** Trials in which everything is killed again and again; each prints one JSON line. */
import type { Chaos } from './outcome';
import { chaosSend } from './send';
import { chaosWebhook } from './webhook';

/** By the word on the command line. */
export const chaosTrials: Readonly<Record<string, Chaos>> = { send: chaosSend, webhook: chaosWebhook };
