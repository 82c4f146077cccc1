/** `line-commerce demo line`: friends of a pretend LINE go the whole way from 友だち追加 to the birthday message. */
import { inTemporaryProduct } from '../product';
import type { DemoOutcome } from '..';
import type { Friend } from './friends';
import { textOf } from './phone';
import { LineStory } from './story';

/** So many orders a member that three months of them and older ones are sure to be among them. */
const SHOP = { members: 40, orders: 400, pace: false };

const reportOf = ({ displayName, phone }: Friend) => ({
  name: displayName,
  received: phone.received().map((entry) => ({ by: entry.by, text: textOf(entry) })),
});

/** Boots, plays, checks and clears away. Throws when the product does not come up or a step cannot be done. */
export async function runLineDemo({ log }: { log(line: string): void }): Promise<DemoOutcome> {
  return inTemporaryProduct(SHOP, log, async (demo) => {
    const began = performance.now();
    const story = new LineStory(demo, log);
    const steps: ReadonlyArray<readonly [string, () => Promise<void>]> = [
      ['LINE受信口、トリガー、フォームが動き出すのを待つ', () => story.open()],
      ['お店の会員と受注を取り込む', () => story.setUp()],
      ['友だち追加、あいさつ', () => story.meet()],
      ['本人確認フォーム、照合', () => story.prove()],
      ['「配送状況」と「ポイント」', () => story.askAll()],
      ['ブロック', () => story.blockSome()],
      ['誕生日メッセージ、2回', () => story.celebrate()],
      ['ブロック解除、あいさつ', () => story.meetAgain()],
      ['平年の2月28日の誕生日メッセージ、2回', () => story.celebrateLeapDay()],
    ];
    for (const [title, step] of steps) {
      const since = performance.now();
      await step();
      log(`✔ ${title} ${((performance.now() - since) / 1000).toFixed(1)}秒`);
    }
    story.checkTalks();
    for (const failure of story.checks.failures) log(`× ${failure}`);
    const report = {
      friends: story.friends.map(reportOf),
      secondRunSends: story.secondRunSends,
      duplicates: story.duplicates,
      quotaUsed: story.quotaUsed,
      seconds: Math.round((performance.now() - began) / 100) / 10,
    };
    return { ok: story.checks.ok, report };
  });
}
