/** Measurements of the running product; each prints one JSON line. */
import type { Bench } from './outcome';
import { benchCarts } from './carts';
import { benchSend } from './send';
import { benchStart } from './start';
import { benchSync } from './sync';
import { benchWebhook } from './webhook';

/** By the word on the command line; each takes its measurement on a product of its own, in a temporary home. */
export const benches: Readonly<Record<string, Bench>> = {
  sync: benchSync,
  start: benchStart,
  send: benchSend,
  carts: benchCarts,
  webhook: benchWebhook,
};
