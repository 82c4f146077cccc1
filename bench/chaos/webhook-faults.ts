import type { LineControl } from '../../runtime/sandbox/line/server';
import type { Random } from './random';

/** Replies that take a while, so that kills come before and after LINE took them. */
const faults = [
  { kind: 'delay', milliseconds: 30, probability: 0.5 },
  { kind: 'delayAfter', milliseconds: 40, probability: 0.5 },
  { kind: 'delayAfter', milliseconds: 200, probability: 0.1 },
] as const;

/** Another kind from now on. */
export function changeReplyFaults(control: LineControl, random: Random): void {
  control.clearFaults();
  control.addFault({ endpoint: 'reply', ...random.pick(faults) });
}
