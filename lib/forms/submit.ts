import { normaliseEmail, normalisePhone } from '../crm/keys';
import { writeAddress, type GivenAddress } from '../crm/intake';
import { conclude, type Visit } from './conclude';
import { dayOf, readAnswers, type AnswerProblems, type Answers } from './answers';
import type { IdentityCheck } from './definition';
import { takeEmail } from './friends';
import { countTry, limitsFor } from './limits';
import { checkCode } from './mail-code';
import { matchEverywhere, wordOf, type ConnectionMatch } from './matches';
import { agreesWithCart, kanaKey, type Witness } from './proof';
import { trouble, type FormReply } from './replies';
import type { FormRequest } from './request-shape';
import { troubles } from './words';

type Proof = Readonly<Record<string, string>>;

/** What was typed about the person, read; or what is wrong with it. */
type Typed = { readonly phone: string; readonly witness: Witness | null } | { readonly problems: AnswerProblems };

function readTyped(check: Exclude<IdentityCheck, 'mailedCode'>, proof: Proof): Typed {
  const phone = normalisePhone(proof.phone);
  const day = dayOf(proof.birthday ?? '');
  const kana = (proof.kana ?? '').trim().slice(0, 100);
  const problems = {
    ...(phone === null && { phone: '電話番号を確かめてください。' }),
    ...(check === 'phoneWithBirthday' && day === null && { birthday: '生年月日を確かめてください。' }),
    ...(check === 'phoneWithKana' && kanaKey(kana) === '' && { kana: 'カタカナで入力してください。' }),
  };
  if (phone === null || Object.keys(problems).length > 0) return { problems };
  if (check === 'phoneWithBirthday') return { phone, witness: { kind: 'birthday', day: day! } };
  return { phone, witness: check === 'phoneWithKana' ? { kind: 'kana', name: kana } : null };
}

const proofNames = { birthday: 'formWithBirthday', kana: 'formWithKana' } as const;

async function provePhone(visit: Visit, check: Exclude<IdentityCheck, 'mailedCode'>, proof: Proof): Promise<Proved> {
  const { ports, friend } = visit;
  const typed = readTyped(check, proof);
  if ('problems' in typed) return { reply: trouble('input', typed.problems) };
  const { phone: value, witness } = typed;
  const { channelId, friendId } = friend;
  const limits = limitsFor('proof', { channelId, friend: friendId, address: value, ip: ports.ip });
  if (!(await ports.store.transaction((client) => countTry(client, limits, ports.clock)))) {
    return { reply: trouble('limited') };
  }
  if (witness === null) return { address: { kind: 'phone', value, proof: 'formPhoneOnly', trust: 'claimed' } };
  const trust = (await agreesWithCart(ports.store, channelId, value, witness)) ? 'proven' : 'claimed';
  return { address: { kind: 'phone', value, proof: proofNames[witness.kind], trust } };
}

async function proveEmail(visit: Visit, proof: Proof): Promise<Proved> {
  const { ports, session, secret } = visit;
  const value = normaliseEmail(proof.email);
  if (value === null) return { reply: trouble('address', { email: troubles.address }) };
  const given = { sessionId: session.id, secret, address: value, code: proof.code ?? '' };
  const verdict = await checkCode(ports.store, given, ports.clock);
  if (verdict.ok) return { address: { kind: 'email', value, proof: 'mailedCode', trust: 'proven' } };
  if (verdict.triesLeft === 0) return { reply: trouble('codeOver', { code: troubles.codeOver }) };
  const message = `${troubles.code}あと${verdict.triesLeft}回入力できます。`;
  return { reply: trouble('code', { code: message }, message) };
}

type Proved = { readonly address: GivenAddress } | { readonly reply: FormReply };

async function submitIdentity(visit: Visit, check: IdentityCheck, proof: Proof, answers: Answers): Promise<FormReply> {
  const { ports, friend, person } = visit;
  const { store, clock } = ports;
  const proved = check === 'mailedCode' ? await proveEmail(visit, proof) : await provePhone(visit, check, proof);
  if ('reply' in proved) return proved.reply;
  const email = await takeEmail(store, friend, person, clock);
  await writeAddress(store, friend, proved.address, clock);
  const proven = proved.address.trust === 'proven';
  const matches = await matchEverywhere(store, friend, ['email', 'phone'], clock);
  return conclude(visit, answers, { word: wordFor(check, proved.address, matches), email, proven, matches });
}

/**
 * What the friend is told. What was typed wrongly is never called right, also where the friend is linked already;
 * 電話番号のみ proves nothing, so it promises nothing; where no cart goes by that address there is nothing to match.
 */
function wordFor(check: IdentityCheck, { kind, trust }: GivenAddress, matches: readonly ConnectionMatch[]) {
  if (check === 'phoneOnly') return 'done';
  if (trust === 'claimed') return 'unmatched';
  const word = wordOf(matches);
  return word === 'unmatched' && !matches.some(({ key }) => key === kind) ? 'done' : word;
}

/** The filled-in form: its own fields first, so that no try at a code or birthday is spent on a page with gaps. */
export async function submit(visit: Visit, request: FormRequest): Promise<FormReply> {
  const { form, ports, friend, person } = visit;
  const { answers, problems } = readAnswers(form.fields, request.answers ?? {});
  if (Object.keys(problems).length > 0) return trouble('input', problems);
  if (form.kind === 'identity' && form.check !== null) {
    return submitIdentity(visit, form.check, request.proof ?? {}, answers);
  }
  if (form.kind !== 'survey') return trouble('input');
  const email = await takeEmail(ports.store, friend, person, ports.clock);
  const matches = email === 'obtained' ? await matchEverywhere(ports.store, friend, ['email'], ports.clock) : [];
  return conclude(visit, answers, { word: 'done', email, proven: null, matches });
}
