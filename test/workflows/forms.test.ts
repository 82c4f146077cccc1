import { getCustomData } from '../../lib/crm/custom-data';
import { Phone, textOf } from '../../runtime/demo/line/phone';
import { Stage, until } from '../../runtime/demo/line/stage';
import { inTemporaryProduct, type DemoProduct } from '../../runtime/demo/product';

const MINUTES = 60_000;
const FOLLOW = 'lineCommerce17';
const ACCESS = 'lineCommerce18';
const SURVEY = 'lineCommerce19';

/** The URL that a template's own block shows, by its 経路; waits until the form behind it can be opened. */
async function urlOf({ n8n }: DemoProduct, id: string, trigger: string, block: string, route: string | null) {
  let url = '';
  await until(`「${block}」がURLを出す`, async () => {
    const { nodes } = await n8n.runWorkflow(id, { trigger });
    const found = nodes[block]?.[0]?.itemsOut.find((item) => item['route'] === route);
    url = String(found?.['url'] ?? '');
    return url !== '';
  });
  return url;
}

async function newPhone({ product }: DemoProduct, displayName: string): Promise<Phone> {
  const { userId } = await product.line.world.addPerson({ displayName, email: null });
  return new Phone(product.line, product.mailbox, userId);
}

/** What is kept of a friend. */
async function kept({ store }: DemoProduct, { userId }: Phone) {
  const { rows } = await store.query<{ id: string; points: number; tags: string[] }>(
    `SELECT f.id, f.own_points AS points,
       ARRAY(SELECT t.name FROM friend_tag ft JOIN tag t ON t.id = ft.tag_id WHERE ft.friend_id = f.id ORDER BY 1) AS tags
     FROM friend f WHERE f.line_user_id = $1`,
    [userId],
  );
  const friend = rows[0]!;
  const values = await getCustomData(store, friend.id);
  const data = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  return { tags: friend.tags, points: friend.points, data };
}

const pushed = (phone: Phone): string[] =>
  phone
    .received()
    .filter(({ by }) => by !== 'reply')
    .map((entry) => textOf(entry).split('\n')[0]!);

/** 17: who comes by a 経路 is tagged and thanked for it; who was a friend before is not. */
async function followsByRoute(demo: DemoProduct, stage: Stage): Promise<void> {
  const urlFor = (route: string) => urlOf(demo, FOLLOW, 'URLとQRコードを見る', '経路別のURL', route);
  const hanako = await newPhone(demo, '花子');
  expect((await (await hanako.openUrl(await urlFor('shop'))).enter()).step).toBe('addFriend');
  await hanako.follow();
  await until('お礼が届く', async () => pushed(hanako).length > 0);

  const misaki = await newPhone(demo, '美咲');
  await misaki.follow();
  await stage.settled();
  // LINE says nothing of when a friend came before; what came within minutes of the visit counts as new.
  await demo.product.line.world.moveClock({ minutes: 20 });
  for (const phone of [misaki, hanako]) {
    const { step } = await (await phone.openUrl(await urlFor('flyer'))).enter();
    expect(step).toBe('done');
  }
  await stage.settled();
  expect(pushed(hanako)).toEqual(['花子さん、ご来店ありがとうございます。']);
  expect((await kept(demo, hanako)).tags).toEqual(['経路_店頭']);
  expect(pushed(misaki)).toEqual([]);
  expect((await kept(demo, misaki)).tags).toEqual([]);
}

/** 18: however often a friend opens the URL, there is one tag, one thank-you and always the page. */
async function opensUrl(demo: DemoProduct, stage: Stage): Promise<void> {
  const url = await urlOf(demo, ACCESS, 'URLとQRコードを見る', '公開中のURL', 'mail');
  const rin = await newPhone(demo, '凛');
  await rin.follow();
  for (let time = 0; time < 2; time += 1) {
    const reply = await (await rin.openUrl(url)).enter();
    expect(reply).toMatchObject({ step: 'done', leadsTo: 'https://example.com/' });
    await stage.settled();
  }
  expect(pushed(rin)).toEqual(['凛さん、セールのページをご覧いただき、ありがとうございます。']);
  expect((await kept(demo, rin)).tags).toEqual(['セールを見た', 'メールから']);
}

/** 19: ① makes the places for the answers; one answer a friend, kept, tagged, thanked, 10 points. */
async function answersSurvey(demo: DemoProduct, stage: Stage): Promise<void> {
  const prepared = await demo.n8n.runWorkflow(SURVEY, { trigger: '① 保存先を用意する' });
  expect(prepared.status).toBe('success');
  await demo.n8n.publish(SURVEY);
  const url = await urlOf(demo, SURVEY, '② URLとQRコード', 'アンケートのURL', null);
  const tomoko = await newPhone(demo, '智子');
  await tomoko.follow();
  const answers = { f1: 'くすみ', f2: ['検索', '店頭'], f3: '香りが好きです' };
  const form = await tomoko.openUrl(url);
  expect((await form.enter()).step).toBe('form');
  expect((await form.submit({ answers: { ...answers, f1: '' } })).problem).toBeDefined();
  expect((await form.submit({ answers })).step).toBe('done');
  await stage.settled();
  const again = await tomoko.openUrl(url);
  expect((await again.submit({ answers: { ...answers, f1: '乾燥' } })).title).toBe('回答済みです');
  await stage.settled();
  expect(pushed(tomoko)).toEqual(['智子さん、アンケートへのご回答ありがとうございました。']);
  expect(await kept(demo, tomoko)).toMatchObject({
    tags: ['アンケート回答済み'],
    points: 10,
    data: {
      'お悩み(アンケート)': 'くすみ',
      'きっかけ(アンケート)': '検索、店頭',
      'ご意見(アンケート)': '香りが好きです',
    },
  });
}

test(
  '17, 18 and 19 as they come: 経路, URLアクセス and アンケート tag, keep and thank once',
  async () => {
    await inTemporaryProduct(
      { members: 1, orders: 0, pace: false },
      () => undefined,
      async (demo) => {
        const stage = new Stage(demo);
        await stage.open();
        await followsByRoute(demo, stage);
        await opensUrl(demo, stage);
        await answersSurvey(demo, stage);
      },
    );
  },
  5 * MINUTES,
);
