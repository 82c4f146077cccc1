import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';
import { Failure } from '../../failure';
import type { Campaign, Counts, DeliveryState, PlanSummary, Preview, QuotaCheck, SendSummary } from './types';

export const people = (count: number): string => `${count.toLocaleString('ja-JP')}人`;
const messages = (count: number): string => `${count.toLocaleString('ja-JP')}通`;
export const quoted = (name: string): string => `『${name}』`;

/** ISO 8601 in +09:00, to the second. */
export const dayTime = (milliseconds: number): string =>
  DateTime.fromMillis(milliseconds, { zone: TOKYO }).toISO({ suppressMilliseconds: true })!;

const screenTime = (iso: string): string => DateTime.fromISO(iso, { zone: TOKYO }).toFormat('yyyy/MM/dd HH:mm');

/** A sentence for each count that is not 0. */
const sentences = (list: readonly (readonly [number, (people: string) => string])[]): string =>
  list.map(([count, say]) => (count > 0 ? say(people(count)) : '')).join('');

const sum = (already: Counts['already'], states: readonly DeliveryState[]): number =>
  states.reduce((total, state) => total + (already[state] ?? 0), 0);

/** Why some of those asked for get nothing (again). */
const leftOut = (counts: Counts): string =>
  sentences([
    [sum(counts.already, ['accepted']), (n) => `すでに送信済みの${n}には再送しません。`],
    [sum(counts.already, ['planned', 'sending']), (n) => `すでに送信を予定している${n}には重ねて送りません。`],
    [sum(counts.already, ['held']), (n) => `前回の配信が保留中の${n}には重ねて送りません。`],
    [sum(counts.already, ['unknown']), (n) => `届いたか分からない${n}には、結果不明を確定するまで送りません。`],
    [sum(counts.already, ['rejected', 'expired', 'skipped', 'cancelled']), (n) => `前回送らずに終わった${n}には送りません(送るには配信回の名前を変えてください)。`], // prettier-ignore
    [counts.blocked, (n) => `ブロックしている${n}を除きました。`],
    [counts.noOccurrence, (n) => `日付のない${n}を除きました。`],
    [counts.duplicates, (n) => `同じ友だちが重なっていた${n}分は1通にまとめました。`],
    [counts.notFound, (n) => `このLINE公式アカウントの友だちではない${n}を除きました。`],
  ]);

type Planned = Omit<PlanSummary, 'message'>;

export function planWords(campaign: Campaign, plan: Planned, stopped: boolean): string {
  const name = quoted(campaign.campaign);
  const planned =
    plan.planned > 0 ? `${name}を${people(plan.planned)}に送ります。` : `${name}を新しく送る友だちはいません。`;
  const why = stopped ? '配信を停止しているため' : '今月の通数が足りないため';
  const held = plan.held > 0 ? `${why}、${people(plan.held)}分を保留にしました。` : '';
  return `${plan.planned === 0 && plan.held > 0 ? name + 'は、' : planned}${held}${leftOut(plan)}`;
}

const quotaWords = ({ limit, remaining, reserved }: QuotaCheck, campaign: Campaign, reserve: number): string => {
  if (limit === null || remaining === null) return '';
  const open = reserved > 0 ? `、送信予定${messages(reserved)}を除く` : '';
  const kept = campaign.purpose === 'promotion' && reserve > 0 ? `、お取引のお知らせ用${messages(reserve)}を除く` : '';
  return `今月あと${messages(remaining)}送れます(上限${messages(limit)}${open}${kept})。`;
};

export function previewWords(campaign: Campaign, shown: Omit<Preview, 'message'>, reserve: number): string {
  const since = shown.alreadySince
    ? `(${screenTime(shown.alreadySince.first)}〜${screenTime(shown.alreadySince.last)}に送信)`
    : '';
  const tooMany = shown.fits ? '' : '通数が足りないため、このままでは送れません。';
  const out = leftOut(shown).replace(/(すでに送信済みの[^に]*人)に/, `$1${since}に`);
  return `${quoted(campaign.campaign)}は${people(shown.wanted)}に届きます。${out}${quotaWords(shown.quota, campaign, reserve)}${tooMany}`;
}

/** Stops a campaign before it starts. */
export function overQuota(campaign: Campaign, counts: Counts, quota: QuotaCheck, reserve: number): Failure {
  return new Failure(
    'config',
    `${quoted(campaign.campaign)}は${people(counts.wanted)}に送る予定ですが、通数が足りないため、まだ誰にも送っていません。${quotaWords(quota, campaign, reserve)}`,
    '送る友だちを絞るか、LINE公式アカウントのプランを見直してから、もう一度実行してください。',
  );
}

type Sent = Omit<SendSummary, 'message'>;

/** `campaign` null: a visit to all campaigns. */
export function sendWords(campaign: string | null, sent: Sent): string {
  const name = campaign === null ? '' : `${quoted(campaign)}を`;
  const skipped = Object.values(sent.skipped).reduce((total, count) => total + count, 0);
  const rest = sentences([
    [sent.rejected, (n) => `${n}にはLINEが送信を受け付けませんでした。`],
    [sent.unknown, (n) => `${n}は届いたか分かりません。「結果不明を確定」で決めてください。`],
    [skipped, (n) => `${n}は送る内容がないか、ブロックされているため送りませんでした。`],
    [sent.expired, (n) => `${n}は期限を過ぎたため送りませんでした。`],
    [sent.held, (n) => `今月の通数を使い切ったため、${n}分を保留にしました。`],
    [sent.waiting, (n) => `残り${n}には、このあと自動で送ります。`],
  ]);
  if (sent.accepted === 0)
    return rest === '' ? `${name === '' ? '' : `${quoted(campaign!)}に`}送るものはありませんでした。` : rest;
  return `${name}${people(sent.accepted)}に送りました。${rest}`;
}
