import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import { TOKYO } from '../../../../lib/clock';
import { Failure } from '../../../../lib/failure';
import type { LineWorld } from '../world';

const who = z.object({ userId: z.string().min(1).max(100) });
const words = z.string().max(5000);

const newPerson = z.object({
  displayName: z.string().trim().min(1).max(100),
  email: z.email().nullable(),
  emailConsent: z.boolean(),
});
const say = who.extend({ text: words.min(1) });
const postback = who.extend({
  data: words,
  displayText: words.optional(),
  params: z.record(z.string().max(50), z.string().max(100)).optional(),
});
const menuSwitch = who.extend({ alias: z.string().min(1).max(100), data: words });
const liff = who.extend({ url: z.string().max(4000) });
const move = z.object({
  days: z.number().int().min(0).max(3660).optional(),
  hours: z.number().int().min(0).max(1000).optional(),
});
const moveTo = z.object({ to: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/) });

/** `to`: a wall clock time in Japan. */
const minutesUntil = (world: LineWorld, to: string): number => {
  const minutes = Math.ceil(DateTime.fromISO(to, { zone: TOKYO }).diff(world.now(), 'minutes').minutes);
  if (minutes > 0) return minutes;
  throw new Failure(
    'input',
    'その日時はすでに過ぎています。',
    'お試しの時計は進めるだけです。いまより後の日時を選んでください。',
  );
};

type Act = (world: LineWorld, body: unknown) => Promise<unknown>;

const act =
  <T>(shape: z.ZodType<T>, work: (world: LineWorld, input: T) => Promise<unknown>): Act =>
  async (world, body) => {
    const read = shape.safeParse(body);
    if (read.success) return (await work(world, read.data)) ?? {};
    throw new Failure('input', 'この操作の内容を読み取れませんでした。', '入力を見直して、もう一度お試しください。');
  };

/** What a person can do, and what can be done to the clock: one name each, under /talk/do/. */
export const ACTS: Readonly<Record<string, Act>> = {
  'add-person': act(newPerson, async (world, person) => ({ userId: (await world.addPerson(person)).userId })),
  follow: act(who, (world, { userId }) => world.follow(userId)),
  block: act(who, (world, { userId }) => world.block(userId)),
  say: act(say, (world, { userId, text }) => world.say(userId, text)),
  sticker: act(who, (world, { userId }) => world.sendSticker(userId)),
  image: act(who, (world, { userId }) => world.sendImage(userId)),
  postback: act(postback, (world, { userId, ...action }) => world.postback(userId, action)),
  'switch-menu': act(menuSwitch, (world, { userId, alias, data }) => world.switchRichMenu(userId, alias, data)),
  'open-liff': act(liff, async (world, { userId, url }) => ({ url: world.openLiff(userId, url) })),
  'move-clock': act(move, (world, by) => world.moveClock(by)),
  'move-clock-to': act(moveTo, (world, { to }) => world.moveClock({ minutes: minutesUntil(world, to) })),
  'reset-clock': act(z.object({}), (world) => world.resetClock()),
};
