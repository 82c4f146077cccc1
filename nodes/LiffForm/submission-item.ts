import type { IDataObject } from 'n8n-workflow';
import { answerText } from '../../lib/forms/answers';
import type { FormDefinition } from '../../lib/forms/definition';
import type { Submission } from '../../lib/forms/submissions';
import { marked } from '../shared/details';
import { unmatchedReasonNames } from '../shared/words';

const resultNames = { done: '受付', linked: '照合できた', unmatched: '照合できなかった', later: '照合中' } as const;

const answersItem = (form: FormDefinition, { answers }: Submission): IDataObject =>
  Object.fromEntries(
    form.fields.flatMap(({ key, label }) => {
      const answer = answers[key];
      return answer === undefined ? [] : [[label, answerText(answer)]];
    }),
  );

/** What the flow gets for one submission: ids and outcomes; the answers only with 詳細を出力. */
export function submissionItem(form: FormDefinition, submission: Submission, withDetails: boolean): IDataObject {
  const { outcome, route } = submission;
  const item: IDataObject = {
    friendId: submission.friendId,
    channelId: submission.channelId,
    occurrence: `form:${submission.id}`,
    formId: submission.formId,
    formKind: form.kind,
    formName: form.name,
    route,
    routeName: form.routes.find(({ code }) => code === route)?.name ?? null,
    newFriend: submission.newFriend,
    submittedAt: submission.submittedAt.toISOString(),
    result: outcome.word,
    resultName: resultNames[outcome.word],
    linked: outcome.matches.some((match) => match.outcome === 'linked'),
    proven: outcome.proven,
    email: outcome.email,
    emailState: outcome.email === 'obtained' ? '取得済み' : '取得不可(未登録/未同意)',
    matches: outcome.matches.map((match) => ({
      ...match,
      reasonName: match.reason === null ? null : unmatchedReasonNames[match.reason],
    })),
  };
  return withDetails ? marked({ ...item, answers: answersItem(form, submission) }) : item;
}

/** What 「試す」 shows: the shape, with nobody in it. */
export const sampleItem = (form: FormDefinition): IDataObject => ({
  ...submissionItem(
    form,
    {
      id: '0',
      formId: '0',
      friendId: '0',
      channelId: '0',
      route: form.routes[0]?.code ?? null,
      newFriend: false,
      answers: {},
      outcome: { word: 'done', email: 'unavailable', proven: null, matches: [] },
      submittedAt: new Date(0),
      settledAt: null,
      attempts: 0,
    },
    false,
  ),
  sample: true,
});
