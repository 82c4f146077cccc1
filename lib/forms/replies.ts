import type { AnswerProblems } from './answers';
import type { FormDefinition } from './definition';
import type { EmailState } from './friends';
import type { FormOutcome } from './submissions';
import { closingOf, troubles, type Closing, type Trouble } from './words';

/** What the page is told. */
export type FormReply =
  | { readonly step: 'form'; readonly email: EmailState; readonly emailUnmatched: boolean }
  | { readonly step: 'addFriend'; readonly url: string | null }
  | { readonly step: 'codeSent'; readonly minutes: number }
  | ({ readonly step: 'done'; readonly leadsTo: string | null } & Closing)
  | {
      readonly step: 'problem';
      readonly problem: Trouble;
      readonly message: string;
      readonly fields?: AnswerProblems;
    };

export const trouble = (problem: Trouble, fields?: AnswerProblems, message: string = troubles[problem]): FormReply => ({
  step: 'problem',
  problem,
  message,
  ...(fields && { fields }),
});

export const done = (form: FormDefinition, outcome: FormOutcome): FormReply => ({
  step: 'done',
  leadsTo: form.leadsTo,
  ...closingOf(form, outcome),
});
