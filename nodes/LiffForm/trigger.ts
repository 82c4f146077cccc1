import type { IRun, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { FormLoop, type FormPass } from '../../lib/forms/form-loop';
import { publishForm } from '../../lib/forms/registry';
import type { Submission } from '../../lib/forms/submissions';
import { openLine } from '../shared/line-session';
import { definitionOf } from './definition';
import { onTheirWays } from './outputs';
import { placeOf } from './place';
import { sampleItem, submissionItem } from './submission-item';

/** The loops of this process, by the form's path: a page that was sent need not wait for the next look. */
const loops = new Map<string, FormLoop>();

export const wakeForm = (path: string): void => loops.get(path)?.wake();

async function openPass(context: ITriggerFunctions): Promise<FormPass> {
  const line = await openLine(context);
  const form = definitionOf(context);
  const registered = await publishForm(line.store, placeOf(context, line), form, line.clock);
  return { store: line.store, clock: line.clock, registered, form };
}

/** Runs the flow once for these; resolves when it has ended. */
async function runFlow(context: ITriggerFunctions, submissions: readonly Submission[]): Promise<boolean> {
  const form = definitionOf(context);
  const withDetails = context.getNodeParameter('withDetails', false) as boolean;
  const itemOf = (submission: Submission) => ({ json: submissionItem(form, submission, withDetails) });
  const ended = context.helpers.createDeferredPromise<IRun>();
  context.emit(onTheirWays(form.kind, submissions, itemOf), undefined, ended);
  const run = await ended.promise;
  return run.status === 'success' || (run.status === undefined && run.data.resultData.error === undefined);
}

/** Starts the form's loop. It never throws: an unreachable database or LINE is waited for. */
export async function listenToForm(context: ITriggerFunctions): Promise<ITriggerResponse> {
  const manualTriggerFunction = async (): Promise<void> =>
    context.emit([[{ json: sampleItem(definitionOf(context)) }]]);
  if (context.getMode() === 'manual') return { manualTriggerFunction };
  let path: string | undefined;
  const loop = new FormLoop({
    open: async () => {
      const pass = await openPass(context);
      path = pass.registered.path;
      loops.set(path, loop);
      return pass;
    },
    run: (submissions) => runFlow(context, submissions),
    report: (error) => {
      const what = error instanceof Failure ? error.message : String(Object(error).name);
      context.logger.error(`line-commerce: a form waits (${what})`);
    },
  });
  loop.start();
  return {
    manualTriggerFunction,
    closeFunction: async () => {
      if (path !== undefined && loops.get(path) === loop) loops.delete(path);
      await loop.stop();
    },
  };
}
