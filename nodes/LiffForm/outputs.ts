import type { INodeExecutionData } from 'n8n-workflow';
import type { FormKind } from '../../lib/forms/definition';
import type { Submission } from '../../lib/forms/submissions';

interface Way {
  /** Where the way begins, on the block. */
  readonly name: string;
  takes(submission: Submission): boolean;
}

const all: Way = { name: '', takes: () => true };

/**
 * The ways out of a form, by its 種類. Every submission takes the first that takes it: what comes after the block needs
 * no condition of its own. Their order must not change: it is what a saved workflow is connected by.
 */
const ways: Readonly<Record<FormKind, readonly Way[]>> = {
  identity: [
    { name: '照合できた', takes: ({ outcome }) => outcome.word === 'linked' },
    { name: '照合できなかった', takes: ({ outcome }) => outcome.word === 'unmatched' },
    { ...all, name: '受付のみ' },
  ],
  follow: [
    { name: '新規友だち', takes: ({ newFriend }) => newFriend },
    { ...all, name: '既存友だち' },
  ],
  access: [all],
  survey: [all],
};

const shown = Object.fromEntries(
  Object.entries(ways).map(([kind, list]) => [kind, list.map(({ name }) => ({ type: 'main', displayName: name }))]),
);

/** For the block's description: n8n draws the ways of the chosen 種類. The editor evaluates it; a published run does not. */
export const outputsByKind = `={{ (${JSON.stringify(shown)})[$parameter["kind"]] }}` as const;

/** The items on their ways out, each list in the order of the submissions. */
export function onTheirWays(
  kind: FormKind,
  submissions: readonly Submission[],
  itemOf: (submission: Submission) => INodeExecutionData,
): INodeExecutionData[][] {
  const taken = ways[kind];
  const outputs = taken.map((): INodeExecutionData[] => []);
  for (const submission of submissions) {
    outputs[taken.findIndex((way) => way.takes(submission))]!.push(itemOf(submission));
  }
  return outputs;
}
