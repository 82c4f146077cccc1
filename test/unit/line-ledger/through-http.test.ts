import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinePorts } from '../../../lib/line/api/ports';
import { planForAudience, sendPlanned } from '../../../lib/line/ledger';
import { connectLine, type LineApi } from '../../../lib/line/session';
import { readLineSettings } from '../../../lib/line/settings';
import { startLineSandbox, type RunningLineSandbox } from '../../../runtime/sandbox/line/server';
import { everybody, text, World } from './world';

/** The ledger, LINE's API and the pretend LINE as they run together, over HTTP. */
let world: World;
let line: RunningLineSandbox;
let folder = '';
let api: LineApi;

const pace: LinePorts['pace'] = { slot: async () => undefined, holdBack: async () => undefined };
const PEOPLE = 60;

beforeAll(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'lc-ledger-line-'));
  line = await startLineSandbox({ dir: folder, people: PEOPLE, rates: false });
  const settings = readLineSettings({ ...line.credentials, tokenBy: 'longLived', transactionReserve: 0 });
  api = connectLine(settings, { clock: world.clock, pace, tuning: { answerTimeoutMs: 5_000 } });
});
afterAll(async () => {
  await line.stop();
  await rm(folder, { recursive: true, force: true });
  await world.end();
});

beforeEach(async () => {
  line.control.clearFaults();
  const friends = await world.fresh(PEOPLE);
  const people = line.control.people();
  await world.store.query(
    'UPDATE friend f SET line_user_id = p.u FROM unnest($1::bigint[], $2::text[]) p (id, u) WHERE f.id = p.id',
    [friends, people.map(({ userId }) => userId)],
  );
});

const visit = () => sendPlanned(world.store, api, world.channelId, null, world.ports({ patienceMs: 0 }));
/** How many talks show each of these texts once, and more than once. */
const seen = (words: string) => {
  const times = line.control.people().map(
    ({ userId }) => line.world.talk(userId, 50).filter(({ message }) => message['text'] === words).length, // prettier-ignore
  );
  return { once: times.filter((n) => n === 1).length, more: times.filter((n) => n > 1).length };
};

test.each([
  ['one text for all', '{all}'],
  ['a text for each', '{id}'],
])('through dropped answers, errors and refusals everybody gets %s once', async (_what, which) => {
  const words = `${randomUUID()} ${which === '{id}' ? 'は同じ' : 'みなさん'}`;
  // Each friend's body differs by a second 吹き出し, so that the first can be counted.
  const template = which === '{id}' ? [text(words), text('{id}')] : [text(words)];
  const faults = ['dropBefore', 'dropAfter', 'cutAnswer', 'reset', 'resetAfter', 'rate'] as const;
  for (const kind of faults) {
    for (const endpoint of ['push', 'multicast']) line.control.addFault({ endpoint, kind, times: 1 });
  }
  line.control.addFault({ endpoint: '*', kind: 'statusAfter', status: 500, times: 2 });
  await planForAudience(world.store, world.campaign({ template }), everybody, world.ports());
  for (let turn = 0; turn < 30; turn += 1) {
    if ((await visit()).waiting === 0) break;
    await world.leasesRunOut();
  }
  expect(await world.states()).toEqual({ accepted: PEOPLE });
  expect(seen(words)).toEqual({ once: PEOPLE, more: 0 });
});

test('a person LINE does not know costs nobody else the message', async () => {
  const words = randomUUID();
  await world.store.query(`UPDATE friend SET line_user_id = 'U' || repeat('0', 32)
    WHERE id = (SELECT min(id) FROM friend)`);
  await planForAudience(world.store, world.campaign({ template: [text(words)] }), everybody, world.ports());
  for (let turn = 0; turn < 15; turn += 1) if ((await visit()).waiting === 0) break;
  expect(await world.states()).toEqual({ accepted: PEOPLE - 1, 'rejected badRecipient': 1 });
  expect(seen(words)).toEqual({ once: PEOPLE - 1, more: 0 });
});

test('a quota that LINE says is used up holds everything', async () => {
  const words = randomUUID();
  line.control.addFault({ endpoint: 'multicast', kind: 'quota', times: 1 });
  await planForAudience(world.store, world.campaign({ template: [text(words)] }), everybody, world.ports());
  expect(await visit()).toMatchObject({ outcome: 'quota', held: PEOPLE });
  expect(seen(words)).toEqual({ once: 0, more: 0 });
});
