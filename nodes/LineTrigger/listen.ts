import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import {
  BATCH_MAX,
  ConsumerLoop,
  eventItem,
  eventTypesOf,
  matcher,
  sampleEvent,
  type MatchedEvent,
} from '../../lib/line/inbox';
import { storeFor } from '../shared/database';
import { marked } from '../shared/details';
import { reportTrouble, toNodeError } from '../shared/failures';
import { runBatch } from '../shared/run-batch';
import { rulesOf } from './rules';

/** Publishing waits so long for the database before it goes on without it. */
const REGISTER_PATIENCE_MS = 3_000;

const wantsDetails = (context: ITriggerFunctions): boolean => context.getNodeParameter('withDetails', false) as boolean;
const channelOf = (context: ITriggerFunctions): string | null =>
  (context.getNodeParameter('channelId', '') as string) || null;

const toItem = ({ event, match }: MatchedEvent, withDetails: boolean): IDataObject => {
  const item = eventItem(event, match, withDetails) as unknown as IDataObject;
  return withDetails ? marked(item) : item;
};

/** The loop of this block, running. Throws n8n's error where the block itself is not filled in. */
export async function openTrigger(context: ITriggerFunctions): Promise<ConsumerLoop> {
  const { id: workflowId, name = '' } = context.getWorkflow();
  const rules = ruled(context);
  const withDetails = wantsDetails(context);
  const loop = new ConsumerLoop({
    openStore: () => storeFor(context),
    consumer: {
      workflowId: workflowId ?? '',
      nodeId: context.getNode().id,
      name,
      channelId: channelOf(context),
      eventTypes: eventTypesOf(rules),
      messageTypes: rules.occasions.includes('message') ? rules.messageTypes : null,
    },
    activation: context.getActivationMode() === 'activate' ? 'published' : 'continued',
    match: matcher(rules),
    run: (events) => runBatch(context, events.map((event) => toItem(event, withDetails))), // prettier-ignore
    report: (error) => reportTrouble(context, 'LINEトリガー', error),
    tuning: { batch: context.getNodeParameter('batch', BATCH_MAX) as number },
  });
  loop.start();
  await Promise.race([loop.ready, sleep(REGISTER_PATIENCE_MS, undefined, { ref: false })]);
  return loop;
}

function ruled(context: ITriggerFunctions) {
  try {
    return rulesOf(context);
  } catch (error) {
    throw toNodeError(context, error, 0);
  }
}

/** What 「実行」 in the editor gives: the shape of an item, of a friend tagged テスト配信先 where there is one. */
export async function sampleItem(context: ITriggerFunctions): Promise<IDataObject> {
  try {
    const store = await storeFor(context);
    const rules = rulesOf(context);
    const item = await sampleEvent(store, channelOf(context), rules, wantsDetails(context), systemClock);
    return { ...(item as unknown as IDataObject), sample: true };
  } catch (error) {
    throw toNodeError(context, error, 0);
  }
}
