import { DateTime } from 'luxon';
import { TOKYO } from '../clock';
import { normaliseEmail, normalisePhone } from '../crm/keys';
import type { FormField } from './definition';

/** Answers by field key; several choices stay a list. */
export type Answers = Readonly<Record<string, string | readonly string[]>>;

/** What is wrong, by field key, in Japanese. */
export type AnswerProblems = Readonly<Record<string, string>>;

const LINE_MAX = 200;
const PARAGRAPH_MAX = 2_000;

/** PostgreSQL stores neither NUL nor half a surrogate pair; other control characters have no place in an answer. */
const clean = (raw: string): string =>
  Buffer.from(raw)
    .toString()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .trim();

/** A Japanese calendar day as yyyy-MM-dd, from what a date field or a person gives; null where there is no such day. */
export function dayOf(raw: string): string | null {
  const parts = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(raw.normalize('NFKC').replace(/\s/g, ''));
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = DateTime.fromObject({ year, month, day }, { zone: TOKYO });
  return date.isValid && date.year >= 1900 && date.year <= 2200 ? date.toFormat('yyyy-MM-dd') : null;
}

type Read = { readonly value: string | readonly string[] } | { readonly problem: string };

const problem = (text: string): Read => ({ problem: text });

function readText(field: FormField, text: string): Read {
  switch (field.type) {
    case 'phone':
      return normalisePhone(text) === null ? problem('電話番号を確かめてください。') : { value: text };
    case 'email': {
      const email = normaliseEmail(text);
      return email === null ? problem('メールアドレスを確かめてください。') : { value: email };
    }
    case 'date': {
      const day = dayOf(text);
      return day === null ? problem('日付を確かめてください。') : { value: day };
    }
    case 'choice':
      return field.options.includes(text) ? { value: text } : problem('選択肢から選んでください。');
    case 'paragraph':
      return text.length > PARAGRAPH_MAX ? problem(`${PARAGRAPH_MAX}文字までです。`) : { value: text };
    case 'text':
    case 'choices':
      return text.length > LINE_MAX ? problem(`${LINE_MAX}文字までです。`) : { value: text.replace(/\s+/g, ' ') };
  }
}

function readChoices(field: FormField, given: unknown): Read {
  const list = Array.isArray(given) ? given : given === undefined || given === '' ? [] : [given];
  const known = list.every((one) => typeof one === 'string' && field.options.includes(one));
  if (!known) return problem('選択肢から選んでください。');
  const chosen = new Set(list as string[]);
  return { value: field.options.filter((option) => chosen.has(option)) };
}

function readAnswer(field: FormField, given: unknown): Read {
  const read = field.type === 'choices' ? readChoices(field, given) : null;
  if (read) {
    const empty = 'value' in read && read.value.length === 0;
    return empty && field.required ? problem('1つ以上選んでください。') : read;
  }
  if (given !== undefined && typeof given !== 'string') return problem('もう一度入力してください。');
  const text = clean(given ?? '');
  if (text !== '') return readText(field, text);
  if (!field.required) return { value: '' };
  return problem(field.type === 'choice' ? '選んでください。' : '入力してください。');
}

/** Reads what a page sent: only the form's own fields, each by its type. Everything else is passed over. */
export function readAnswers(
  fields: readonly FormField[],
  given: Readonly<Record<string, unknown>>,
): { readonly answers: Answers; readonly problems: AnswerProblems } {
  const answers: Record<string, string | readonly string[]> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const read = readAnswer(field, Object.hasOwn(given, field.key) ? given[field.key] : undefined);
    if ('problem' in read) problems[field.key] = read.problem;
    else if (read.value.length > 0) answers[field.key] = read.value;
  }
  return { answers, problems };
}

/** An answer as one text: several choices with 「、」 between them. */
export const answerText = (answer: string | readonly string[]): string =>
  typeof answer === 'string' ? answer : answer.join('、');
