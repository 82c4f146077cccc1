import { chaosWebhook } from '../../bench/chaos/webhook';

const MINUTES = 60_000;

test(
  'what friends write is handled once and answered at most once, whatever else comes in and whatever is killed',
  async () => {
    const lines: string[] = [];
    const { ok, report } = await chaosWebhook({ events: 150, kills: 1, seed: 3, log: (line) => lines.push(line) });
    expect(lines.filter((line) => line.startsWith('×'))).toEqual([]);
    expect(ok).toBe(true);
    expect(report).toMatchObject({ events: 150, handled: 150, lost: 0, handledTwice: 0, repliesTwice: 0 });
    expect(report).toMatchObject({ forgedAccepted: 0, standbyAnswered: 0, kills: 1, postgresKills: 1 });
  },
  10 * MINUTES,
);
