import { z } from 'zod/v4';
import { Failure } from '../../failure';
import { aboutRecipient, detailInWords, type ErrorDetail } from './details';
import { AREA_NAMES, RULES, type Area, type Refusal, type RefusalRule } from './refusal-rules';

export type { Area, Refusal, RefusalReason } from './refusal-rules';

const bodySchema = z.object({
  message: z.string().catch(''),
  details: z
    .array(z.object({ message: z.string().catch(''), property: z.string().catch('') }))
    .catch([])
    .default([]),
});

interface Said {
  readonly message: string;
  readonly details: readonly ErrorDetail[];
}

/** LINE's message and details; empty where the body is not LINE's error. */
const saidIn = (body: unknown): Said => {
  const read = bodySchema.safeParse(body);
  return read.success ? read.data : { message: '', details: [] };
};

/** `A message (messages[2]) in the request body is invalid`: then the details are paths within that message. */
const placed = ({ message, details }: Said): ErrorDetail[] => {
  const within = /\((messages\[\d+\])\)/.exec(message)?.[1];
  const alone = /property, '?([\w.[\]]+)'?,? in the request body/.exec(message)?.[1] ?? within;
  if (details.length === 0) return alone ? [{ message: '', property: alone }] : [];
  return details.map(({ message: text, property }) => ({
    message: text,
    property: within && !property.startsWith('messages[') ? `${within}.${property.replace(/^\//, '')}` : property,
  }));
};

const SHOWN_DETAILS = 3;

const inWords = (said: Said): string => {
  const details = placed(said);
  const words = [...new Set(details.map(detailInWords))].slice(0, SHOWN_DETAILS).join('、');
  return words === '' ? '内容に正しくないところがあります' : words;
};

const fits = (rule: RefusalRule, status: number, area: Area, said: Said): boolean =>
  (rule.status === undefined || rule.status.includes(status)) &&
  (rule.area === undefined || rule.area.includes(area)) &&
  (rule.says === undefined || rule.says.test(said.message)) &&
  (rule.recipient === undefined || said.details.some(aboutRecipient));

/**
 * What LINE's refusal means, by the table above. Pure. Nothing of LINE's text is quoted: it may hold ids or what
 * somebody wrote.
 */
export const readRefusal = (status: number, body: unknown, area: Area): Refusal => {
  const said = saidIn(body);
  const rule = RULES.find((candidate) => fits(candidate, status, area, said)) ?? RULES.at(-1)!;
  const message = rule.message
    .replace('{area}', AREA_NAMES[area])
    .replace('{status}', String(status))
    .replace('{details}', rule.message.includes('{details}') ? inWords(said) : '');
  return { reason: rule.reason, failure: new Failure(rule.kind, message, rule.hint) };
};
