import type { FaultRule } from '../../runtime/sandbox/line/faults';
import type { LineProcess } from '../line-process';
import type { Random } from './random';

type Fault = Omit<FaultRule, 'endpoint'> & Record<string, unknown>;

/** What LINE and the way to it may do to a call. Most of them make it last, so that kills meet it at every stage. */
const faults: readonly Fault[] = [
  { kind: 'delay', milliseconds: 30, probability: 0.7 },
  { kind: 'delay', milliseconds: 150, probability: 0.2 },
  { kind: 'delayAfter', milliseconds: 30, probability: 0.7 },
  { kind: 'delayAfter', milliseconds: 150, probability: 0.3 },
  { kind: 'dropBefore', probability: 0.1 },
  { kind: 'dropAfter', probability: 0.15 },
  { kind: 'resetAfter', probability: 0.1 },
  { kind: 'cutAnswer', probability: 0.15 },
  { kind: 'hangAfter', probability: 0.02 },
  { kind: 'status', status: 503, probability: 0.1 },
  { kind: 'statusAfter', status: 500, probability: 0.15 },
  { kind: 'rate', probability: 0.03 },
];

/** Other trouble from now on, one kind for each endpoint. */
export async function changeFaults(line: LineProcess, random: Random): Promise<void> {
  await line.control('DELETE', 'faults');
  for (const endpoint of ['push', 'multicast']) {
    await line.control('POST', 'faults', { endpoint, ...random.pick(faults) });
  }
}
