import type { z } from 'zod/v4';
import { Failure } from '../../failure';

type Path = readonly (string | number)[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The user's values over ours, object by object; lists and plain values are replaced whole. */
const merge = (ours: unknown, theirs: unknown): unknown => {
  if (!isObject(ours) || !isObject(theirs)) return theirs;
  const merged: Record<string, unknown> = { ...ours };
  for (const [key, value] of Object.entries(theirs)) merged[key] = merge(merged[key], value);
  return merged;
};

/**
 * The 1-based line on which the last key of `path` stands in well-formed JSON text, or null. Walks the text once,
 * keeping the keys that lead to the present place.
 */
const lineOf = (text: string, path: Path): number | null => {
  const wanted = path.map(String).join('\n');
  const trail: string[] = [];
  let line = 1;
  const tokens = text.matchAll(/\n|"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g);
  for (const [token, isKey] of tokens) {
    if (token === '{' || token === '[') trail.push('');
    else if (token === '}' || token === ']') trail.pop();
    else if (isKey !== undefined) {
      trail[trail.length - 1] = JSON.parse(token.slice(0, -isKey.length)) as string;
      if (trail.join('\n') === wanted) return line;
    }
    line += token.split('\n').length - 1;
  }
  return null;
};

const parseText = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const line = position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length;
    throw new Failure(
      'config',
      `${file} の${line}行目が正しいJSONではありません。`,
      'カンマ、引用符、かっこの過不足を直してください。',
    );
  }
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数値',
  int: '整数',
  object: '{ } で囲んだ項目の集まり',
  record: '{ } で囲んだ項目の集まり',
  array: '[ ] で囲んだ一覧',
  boolean: 'true か false',
};

/** The one wrong place of a zod issue, with what is wrong there in Japanese. */
const wrongPlace = (issue: z.core.$ZodIssue): { path: Path; problem: string } => {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return { path: [...path, issue.keys[0] ?? ''], problem: 'という項目はありません' };
    case 'invalid_key':
      return { path, problem: 'という項目はここでは使えません' };
    case 'invalid_type':
      return { path, problem: `は${TYPE_NAMES[issue.expected] ?? issue.expected}で書いてください` };
    case 'invalid_value':
      return { path, problem: `は ${issue.values.map(String).join('、')} のどれかにしてください` };
    default:
      return { path, problem: 'の値が使えません' };
  }
};

/**
 * A cart's mapping with the user's correction laid over it. The correction may be the file's text (then a mistake is
 * named with its line) or what was parsed from it.
 * @throws Failure 'config' naming the file, the place and what is wrong there.
 */
export const applyMappingFile = <T>(file: string, schema: z.ZodType<T>, defaults: T, correction: unknown): T => {
  if (correction === undefined || correction === null) return defaults;
  const text = typeof correction === 'string' ? correction : null;
  const theirs = text === null ? correction : parseText(file, text);
  if (!isObject(theirs)) {
    throw new Failure(
      'config',
      `${file} の全体を { } で囲んでください。`,
      '書き方はREADMEの「項目名の対応」にあります。',
    );
  }
  const result = schema.safeParse(merge(defaults, theirs));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const { path, problem } = issue ? wrongPlace(issue) : { path: [], problem: 'の値が使えません' };
  const line = text === null ? null : lineOf(text, path);
  const place = line === null ? file : `${file} の${line}行目`;
  throw new Failure(
    'config',
    `${place}: 「${path.join('.')}」${problem}。`,
    'その項目を直して保存し、もう一度お試しください。',
  );
};
