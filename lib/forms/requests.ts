import { normaliseEmail } from '../crm/keys';
import { conclude, type FormPorts, type Visit } from './conclude';
import type { FormDefinition } from './definition';
import { friendOf, takeEmail } from './friends';
import { personOf } from './id-token';
import { countTry, limitsFor, type Counted, type Counting } from './limits';
import { CODE_MINUTES, mailCode } from './mail-code';
import { matchEverywhere, wordOf, type ConnectionMatch } from './matches';
import type { RegisteredForm } from './registry';
import { done, trouble, type FormReply } from './replies';
import type { FormRequest } from './request-shape';
import { bindSession, findSession } from './sessions';
import { ofFriend, submissionOf } from './submissions';
import { submit } from './submit';
import { noteVisit } from './visits';
import { alreadyAnswered, troubles } from './words';

const allowed = (ports: FormPorts, counted: Counted, who: Counting): Promise<boolean> =>
  ports.store.transaction((client) => countTry(client, limitsFor(counted, who), ports.clock));

/** The page has just opened: 友だち追加 and URLアクセス are done with that, the others show their fields. */
async function enter(visit: Visit): Promise<FormReply> {
  const { ports, form, friend, person, registered } = visit;
  const { store, clock } = ports;
  if (form.kind === 'survey' && form.once && (await ofFriend(store, registered.id, friend.friendId))) {
    return { step: 'done', leadsTo: null, ...alreadyAnswered };
  }
  const email = await takeEmail(store, friend, person, clock);
  const matches: ConnectionMatch[] = email === 'obtained' ? await matchEverywhere(store, friend, ['email'], clock) : [];
  if (form.kind === 'follow' || form.kind === 'access') {
    return conclude(visit, {}, { word: 'done', email, proven: null, matches });
  }
  const known = form.kind === 'identity' && form.check === 'mailedCode' && wordOf(matches) === 'linked';
  if (known && form.fields.length === 0) return conclude(visit, {}, { word: 'linked', email, proven: true, matches });
  return { step: 'form', email, emailUnmatched: email === 'obtained' && !known };
}

async function sendCode(visit: Visit, request: FormRequest): Promise<FormReply> {
  const { ports, form, friend, session, secret } = visit;
  const address = normaliseEmail(request.address);
  if (form.check !== 'mailedCode' || ports.sendCode === null) return trouble('unready');
  if (address === null || !request.requestKey) return trouble('address', { email: troubles.address });
  const { channelId, friendId } = friend;
  const { requestKey } = request;
  const asked = { sessionId: session.id, secret, requestKey, address, channelId, friendId, ip: ports.ip };
  const sent = await mailCode(ports.store, asked, ports.sendCode, ports.clock);
  if (sent === 'limited') return trouble('limited');
  return sent === 'failed' ? trouble('mail') : { step: 'codeSent', minutes: CODE_MINUTES };
}

type Opened = { readonly visit: Visit } | { readonly reply: FormReply };

/** Session, person and friend, in that order; LINE is asked only within the limits. */
async function openVisit(
  registered: RegisteredForm,
  form: FormDefinition,
  request: FormRequest,
  ports: FormPorts,
): Promise<Opened> {
  const { store, line, clock, ip, basicId } = ports;
  const { channelId } = registered;
  if (!(await allowed(ports, 'request', { channelId, ip }))) return { reply: trouble('limited') };
  const session = await findSession(store, registered.id, request.session, clock);
  if (!session) return { reply: trouble('session') };
  const verdict = await personOf(line, request.idToken, clock);
  if (!verdict.ok) return { reply: trouble(verdict.reason) };
  const { person } = verdict;
  if (!(await bindSession(store, session, person.userId, request.idToken))) return { reply: trouble('session') };
  if (!(await allowed(ports, 'request', { channelId, friend: person.userId }))) return { reply: trouble('limited') };
  const friend = await friendOf(store, line, channelId, person.userId, clock);
  if (!friend) {
    await noteVisit(store, registered, person, session.route, clock);
    const url = basicId === null ? null : `https://line.me/R/ti/p/${encodeURIComponent(basicId)}`;
    return { reply: { step: 'addFriend', url } };
  }
  return { visit: { ports, registered, form, session, secret: request.session, person, friend } };
}

/**
 * Answers one request of the page. What a session has sent once is answered again in the same way and stored once.
 * Throws Failure where LINE or the database could not be asked.
 */
export async function answerRequest(
  registered: RegisteredForm,
  form: FormDefinition,
  request: FormRequest,
  ports: FormPorts,
): Promise<FormReply> {
  const opened = await openVisit(registered, form, request, ports);
  if ('reply' in opened) return opened.reply;
  const { visit } = opened;
  const before = await submissionOf(ports.store, visit.session.id);
  if (before) return done(form, before.outcome);
  switch (request.action) {
    case 'enter':
      return enter(visit);
    case 'code':
      return sendCode(visit, request);
    case 'submit':
      return submit(visit, request);
  }
}
