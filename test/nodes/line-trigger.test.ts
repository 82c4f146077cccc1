import type { IDataObject } from 'n8n-workflow';
import { addTags, TEST_RECIPIENT_TAG } from '../../lib/crm/tags';
import { systemClock } from '../../lib/clock';
import { sharedStore } from '../../lib/store/store';
import { LineTrigger } from '../../nodes/LineTrigger/LineTrigger.node';
import { event, openInboxWorld, said, type InboxWorld } from '../unit/line-inbox/inbox-world';
import { ended, startTrigger, type RunningTrigger, type TriggerSetting } from './support/run-trigger';

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('LINEトリガー', () => {
  let world: InboxWorld;
  const running: RunningTrigger[] = [];

  beforeAll(async () => {
    world = await openInboxWorld();
    process.env.LINE_COMMERCE_DATABASE_URL = world.url;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trigger) => trigger.close()));
    await world.store.query('DELETE FROM line_consumer');
    await world.store.query('DELETE FROM line_event');
  });
  afterAll(async () => {
    delete process.env.LINE_COMMERCE_DATABASE_URL;
    await (await sharedStore(world.url)).close();
    await world.stop();
  });

  async function publish(parameters: IDataObject, more: TriggerSetting = {}, execute = () => ended()) {
    const trigger = await startTrigger(new LineTrigger(), { parameters: parameters as never, ...more }, execute);
    running.push(trigger);
    return trigger;
  }
  const points = { keywords: { rule: [{ match: 'exact', words: 'ポイント、point' }] } };
  const settled = async (count: number): Promise<boolean> => {
    const [row] = await world.rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM event_delivery WHERE state NOT IN ('waiting', 'running')",
    );
    return row!.n === count;
  };

  test('gives ids and the keyword that fits, and nothing the friend wrote', async () => {
    const { executions } = await publish(points);
    const sent = said('U1', 'ＰＯＩＮＴ！', { timestamp: Date.parse('2026-03-01T10:00:00+09:00') });
    await world.send(sent, said('U2', 'こんにちは'));
    await until(() => settled(2));
    const [row] = await world.rows<{ id: string; friend_id: string }>('SELECT * FROM line_event ORDER BY id');
    expect(executions).toEqual([
      [
        {
          friendId: row!.friend_id,
          channelId: world.channelId,
          eventId: row!.id,
          eventType: 'message',
          occurrence: `event:${sent.webhookEventId}`,
          messageType: 'text',
          keyword: 'point',
          occurredAt: '2026-03-01T10:00:00.000+09:00',
          redelivery: false,
        },
      ],
    ]);
  });

  test('with 詳細を出力 gives the text and the name, marked as personal data', async () => {
    const { executions } = await publish({ withDetails: true });
    await world.store.query("UPDATE friend SET display_name = '花子' WHERE line_user_id = 'U1'");
    await world.send(said('U1', 'こんにちは'));
    await until(() => executions.length > 0);
    expect(executions[0]).toMatchObject([{ text: 'こんにちは', displayName: '花子', containsPersonalData: true }]);
  });

  test('gives a button’s data', async () => {
    const { executions } = await publish({
      occasions: ['postback'],
      postback: { condition: [{ key: 'action', value: 'points' }] },
    });
    await world.send(
      event('postback', 'U1', { postback: { data: 'action=points&page=2' } }),
      event('postback', 'U2', { postback: { data: 'action=other' } }),
    );
    await until(() => settled(2));
    expect(executions).toMatchObject([[{ eventType: 'postback', postback: { action: 'points', page: '2' } }]]);
  });

  test('a new friend is no unblocking one', async () => {
    const { executions } = await publish({ occasions: ['follow'] });
    await world.send(event('follow', 'U1', { follow: { isUnblocked: false } }));
    await world.send(event('follow', 'U2', { follow: { isUnblocked: true } }));
    await until(() => settled(2));
    expect(executions).toMatchObject([[{ eventType: 'follow', unblocked: false }]]);
  });

  test('many events are one execution', async () => {
    const { executions } = await publish({}, {}, () => ended());
    await world.send(...Array.from({ length: 50 }, (_, i) => said(`U${i}`, 'a')));
    await until(() => settled(50));
    expect(executions.map(({ length }) => length)).toEqual([50]);
  });

  test('an execution that failed or could not start is tried again, with the block and no words kept', async () => {
    let tries = 0;
    const { executions } = await publish({}, {}, () => {
      tries += 1;
      if (tries === 1) throw new Error('花子さんの注文');
      const error = { message: '花子さんの注文', context: { kind: 'transient' }, node: { name: 'LINE送信' } };
      return tries === 2 ? ended('error', error) : ended();
    });
    await world.send(said('U1', 'a'));
    const kinds = new Set<string>();
    await until(async () => {
      // Read by the statement that makes it due, so that no failure is overwritten unseen by the next one.
      const { rows } = await world.store.query<{ error_kind: string | null; error_block: string | null }>(
        `UPDATE event_delivery SET next_try_at = clock_timestamp()
         WHERE state = 'waiting' AND error_kind IS NOT NULL RETURNING error_kind, error_block`,
      );
      for (const { error_kind, error_block } of rows) kinds.add(`${error_kind} ${error_block}`);
      await world.store.query("SELECT pg_notify('line_commerce_event', '*')");
      return settled(1);
    });
    expect(executions).toHaveLength(3);
    expect(kinds).toEqual(new Set(['notStarted null', 'transient LINE送信']));
  });

  test('run by hand registers nobody, takes nothing and gives a sample of a テスト配信先 friend', async () => {
    await world.consume({ workflowId: 'other' });
    await world.send(said('U1', 'ポイント'));
    const [{ id }] = (await world.rows<{ id: string }>("SELECT id FROM friend WHERE line_user_id = 'U1'")) as [{ id: string }]; // prettier-ignore
    const change = { channelId: world.channelId, friendIds: [id], names: [TEST_RECIPIENT_TAG], kind: 'tag', by: '試験' } as const; // prettier-ignore
    await addTags(world.store, change, systemClock);
    const trigger = await publish(points, { mode: 'manual' });
    await trigger.runByHand();
    expect(trigger.executions).toMatchObject([
      [{ friendId: id, eventId: '0', eventType: 'message', keyword: 'ポイント', sample: true }],
    ]);
    expect(await world.rows('SELECT FROM line_consumer')).toHaveLength(1);
    expect(await world.rows("SELECT FROM event_delivery WHERE state = 'waiting'")).toHaveLength(1);
  });

  test('published afresh it passes over what came while it was unpublished; after a restart it does not', async () => {
    const first = await publish({});
    await first.close();
    await world.send(said('U1', 'unpublished'));
    const restarted = await publish({}, { activation: 'init' });
    await until(() => settled(1));
    expect(restarted.executions).toHaveLength(1);
    await restarted.close();
    await world.send(said('U1', 'unpublished'));
    const fresh = await publish({}, { activation: 'activate' });
    await world.send(said('U1', 'now'));
    await until(() => settled(3));
    expect(fresh.executions).toHaveLength(1);
  });

  test('without a きっかけ it cannot be published, in words', async () => {
    await expect(publish({ occasions: [] })).rejects.toMatchObject({ message: 'きっかけが選ばれていません。' });
  });

  test('is published also while the database is away, and says so in the log', async () => {
    process.env.LINE_COMMERCE_DATABASE_URL = world.url.replace(/:[^:@]*@/, ':wrong@');
    try {
      const { logged } = await publish({});
      await until(() => logged.length > 0);
      expect(logged[0]).toContain('データベース');
    } finally {
      process.env.LINE_COMMERCE_DATABASE_URL = world.url;
    }
  });
});
