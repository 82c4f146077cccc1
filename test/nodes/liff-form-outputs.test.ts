import { formKinds } from '../../lib/forms/definition';
import type { Submission } from '../../lib/forms/submissions';
import { onTheirWays } from '../../nodes/LiffForm/outputs';
import { LiffForm } from '../../nodes/LiffForm/LiffForm.node';

const submission = (id: string, given: { word?: Submission['outcome']['word']; newFriend?: boolean }): Submission => ({
  id,
  formId: '1',
  friendId: id,
  channelId: '1',
  route: null,
  newFriend: given.newFriend ?? false,
  answers: {},
  outcome: { word: given.word ?? 'done', email: 'unavailable', proven: null, matches: [] },
  submittedAt: new Date(0),
  settledAt: null,
  attempts: 1,
});

const idsOf = (kind: (typeof formKinds)[number], submissions: Submission[]) =>
  onTheirWays(kind, submissions, ({ id }) => ({ json: { id } })).map((items) => items.map(({ json }) => json.id));

/** What n8n draws at the block, by 種類. */
const drawn = JSON.parse(/\((\{.*\})\)\[\$parameter\["kind"\]\]/.exec(String(new LiffForm().description.outputs))![1]!) as Record<string, { displayName: string }[]>; // prettier-ignore

test('a 本人確認フォーム leads linked friends, unmatched ones and all others on three ways', () => {
  const words = ['unmatched', 'linked', 'done', 'later', 'linked'] as const;
  const submissions = words.map((word, index) => submission(String(index), { word }));
  expect(idsOf('identity', submissions)).toEqual([['1', '4'], ['0'], ['2', '3']]);
  expect(drawn.identity!.map(({ displayName }) => displayName)).toEqual(['照合できた', '照合できなかった', '受付のみ']);
});

test('友だち追加 leads new friends and old ones on two ways', () => {
  const submissions = [submission('1', { newFriend: true }), submission('2', {})];
  expect(idsOf('follow', submissions)).toEqual([['1'], ['2']]);
  expect(drawn.follow!.map(({ displayName }) => displayName)).toEqual(['新規友だち', '既存友だち']);
});

test.each(formKinds)('%s has as many ways as n8n draws, and loses nobody', (kind) => {
  const words = ['done', 'linked', 'unmatched', 'later'] as const;
  const submissions = words.flatMap((word, index) =>
    [true, false].map((newFriend) => submission(`${index}${newFriend}`, { word, newFriend })),
  );
  const ways = idsOf(kind, submissions);
  expect(ways).toHaveLength(drawn[kind]!.length);
  expect(ways.flat().sort()).toEqual(submissions.map(({ id }) => id).sort());
});
