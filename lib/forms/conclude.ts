import type { Clock } from '../clock';
import type { VerifiedIdToken } from '../line/api/line-api';
import type { Store } from '../store/store';
import type { FormDefinition } from './definition';
import type { FormFriend } from './friends';
import type { FormLine } from './id-token';
import type { SendCode } from './mail-code';
import type { RegisteredForm } from './registry';
import { done, type FormReply } from './replies';
import type { FormSession } from './sessions';
import { settle } from './settle';
import { addSubmission, type FormOutcome, type Submission } from './submissions';
import { alreadyAnswered } from './words';

/** What a request needs from outside. */
export interface FormPorts {
  readonly store: Store;
  readonly line: FormLine;
  readonly clock: Clock;
  /** The account's ID with @, to add it by; null in お試しモード, where the talk screen does that. */
  readonly basicId: string | null;
  /** Null: the block names no mail account. */
  readonly sendCode: SendCode | null;
  /** Of the visitor, where it is known. */
  readonly ip: string | null;
}

/** One request with all that has been made sure of. */
export interface Visit {
  readonly ports: FormPorts;
  readonly registered: RegisteredForm;
  readonly form: FormDefinition;
  readonly session: FormSession;
  readonly secret: string;
  readonly person: VerifiedIdToken;
  readonly friend: FormFriend;
}

/** Stores a submission, does its actions at once, and answers with what the page says. */
export async function conclude(visit: Visit, answers: Submission['answers'], outcome: FormOutcome): Promise<FormReply> {
  const { ports, form, friend, session, registered } = visit;
  const once = form.kind === 'survey' && form.once;
  const { id: formId, kind } = registered;
  const given = { formId, kind, friend, session, once, answers, outcome };
  const { submission, isNew } = await addSubmission(ports.store, given, ports.clock);
  if (!isNew && once) return { step: 'done', leadsTo: null, ...alreadyAnswered };
  await settle(ports.store, form, submission, ports.clock);
  return done(form, submission.outcome);
}
