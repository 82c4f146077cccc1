import type { Clock } from '../clock';
import { upsertCustomData } from '../crm/own-data';
import { addTags, removeTags } from '../crm/tags';
import { changePoints } from '../crm/points';
import { onceOnly } from '../effects';
import { Failure } from '../failure';
import type { Queries, Store } from '../store/store';
import { answerText } from './answers';
import { actionsFor, type FormActions, type FormDefinition } from './definition';
import type { Submission } from './submissions';

/** A friend who came back by a 友だち追加 form is not treated as one who was added by it, unless the form says so. */
const applies = (form: FormDefinition, { newFriend }: Submission): boolean =>
  form.kind !== 'follow' || newFriend || form.alsoExisting;

async function changeTags(client: Queries, submission: Submission, actions: FormActions, by: string, clock: Clock) {
  const { channelId, friendId } = submission;
  const change = { channelId, friendIds: [friendId], by };
  const { addTags: add, removeTags: remove, addFlags, removeFlags } = actions;
  if (remove.length > 0) await removeTags(client, { ...change, kind: 'tag', names: remove }, clock);
  if (removeFlags.length > 0) await removeTags(client, { ...change, kind: 'flag', names: removeFlags }, clock);
  if (add.length > 0) await addTags(client, { ...change, kind: 'tag', names: add }, clock);
  if (addFlags.length > 0) await addTags(client, { ...change, kind: 'flag', names: addFlags }, clock);
}

/** Points once per friend and form, however often the form is sent. */
async function givePoints(store: Store, form: FormDefinition, submission: Submission, by: string, clock: Clock) {
  const { formId, friendId } = submission;
  const given = actionsFor(form, submission.route).entries();
  for (const [ordinal, { points }] of given) {
    if (points === 0) continue;
    const key = { occurrence: `form points:${formId}:${friendId}`, nodeId: 'liffForm', ordinal };
    await onceOnly(store, key, clock, (client) =>
      changePoints(client, [{ friendId, points }], { whenShort: 'toZero', by }, clock),
    );
  }
}

/** Lays answers into own custom fields. A field that is gone, or takes no such value, does not stop the rest. */
async function storeAnswers(store: Store, form: FormDefinition, { friendId, answers }: Submission, clock: Clock) {
  for (const { key, storeIn } of form.fields) {
    const answer = answers[key];
    if (storeIn === null || answer === undefined) continue;
    try {
      await upsertCustomData(store, friendId, { [storeIn]: answerText(answer) }, clock);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'input') throw error;
    }
  }
}

/**
 * Does what the form does to a friend: answers into custom data, tags, flags, points. Safe to repeat: what was done is
 * not done again.
 */
export async function settle(store: Store, form: FormDefinition, submission: Submission, clock: Clock): Promise<void> {
  if (submission.settledAt !== null) return;
  const by = `LIFFフォーム「${form.name}」`;
  if (applies(form, submission)) {
    await storeAnswers(store, form, submission, clock);
    const key = { occurrence: `form:${submission.id}`, nodeId: 'liffForm', ordinal: 0 };
    await onceOnly(store, key, clock, async (client) => {
      for (const actions of actionsFor(form, submission.route)) {
        await changeTags(client, submission, actions, by, clock);
      }
    });
    await givePoints(store, form, submission, by, clock);
  }
  const sql = 'UPDATE form_submission SET settled_at = $2 WHERE id = $1 AND settled_at IS NULL';
  await store.query(sql, [submission.id, clock.now().toJSDate()]);
}
