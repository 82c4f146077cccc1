import { setTimeout as sleep } from 'node:timers/promises';
import { FormLoop } from '../../../lib/forms/form-loop';
import type { Submission } from '../../../lib/forms/submissions';
import { aForm, FormWorld } from './form-world';

let forms: FormWorld;
beforeAll(async () => {
  forms = await FormWorld.open();
});
afterAll(() => forms.world.end());

/** Whoever proved an address while a matching of all was at work. */
async function sentMeanwhile(): Promise<string> {
  await forms.begin(aForm({ check: 'mailedCode' }));
  await forms.world.customer(forms.shop, 'C1', { email: 'hanako@example.jp' });
  const { id, token } = await forms.friend(1);
  const session = await forms.load();
  await forms.ask({
    action: 'code',
    session,
    idToken: token,
    address: 'hanako@example.jp',
    requestKey: 'k'.repeat(32),
  });
  await forms.store.transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('line_commerce matching ' || $1, 0))`, [
      forms.shop,
    ]);
    const proof = { email: 'hanako@example.jp', code: forms.mails[0]!.code };
    expect(await forms.ask({ session, idToken: token, proof })).toMatchObject({ title: '受け付けました' });
  });
  return id;
}

/** A loop whose flow notes what it is run for. */
function loopOver(words: string[]): FormLoop {
  const { store, registered, form } = forms;
  return new FormLoop({
    open: async () => ({ store, clock: forms.world.clock, registered, form }),
    run: async (submissions: readonly Submission[]) => {
      words.push(...submissions.map(({ outcome }) => outcome.word));
      return true;
    },
    report: (error) => {
      throw error;
    },
    idleMs: 10,
  });
}

const until = async (sql: string): Promise<void> => {
  while (!(await forms.world.value<boolean>(sql))) await sleep(10);
};

test('who sent the form while a whole matching ran is matched before the flow hears of it', async () => {
  const id = await sentMeanwhile();
  const words: string[] = [];
  const loop = loopOver(words);
  loop.start();
  await until('SELECT emitted_at IS NOT NULL FROM form_submission');
  await loop.stop();
  expect(words).toEqual(['linked']);
  expect(await forms.world.value('SELECT friend_id FROM customer_link')).toBe(id);
  expect(await forms.submissions()).toMatchObject([{ outcome: { word: 'linked', proven: true } }]);
});

test('while that matching goes on the flow waits; it hears of it at last in any case', async () => {
  await sentMeanwhile();
  const words: string[] = [];
  const loop = loopOver(words);
  await forms.store.transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('line_commerce matching ' || $1, 0))`, [
      forms.shop,
    ]);
    loop.start();
    await until(`SELECT next_attempt_at BETWEEN clock_timestamp() AND clock_timestamp() + interval '1 minute'
      FROM form_submission`);
    expect(words).toEqual([]);
    await forms.store.query('UPDATE form_submission SET attempts = 4, next_attempt_at = clock_timestamp()');
    await until('SELECT emitted_at IS NOT NULL FROM form_submission');
  });
  await loop.stop();
  expect(words).toEqual(['later']);
});
