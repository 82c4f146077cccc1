import fc from 'fast-check';
import { dayOf, readAnswers } from '../../../lib/forms/answers';
import { checkDefinition } from '../../../lib/forms/check-definition';
import { fieldTypes, noActions, type FormField, type FormFieldType } from '../../../lib/forms/definition';
import { kanaKey } from '../../../lib/forms/proof';
import { aForm } from './form-world';

const field = (type: FormFieldType, given: Partial<FormField> = {}): FormField => ({
  key: 'f1',
  label: '質問',
  type,
  required: false,
  options: ['赤', '青', '緑'],
  storeIn: null,
  ...given,
});

test.each<[FormFieldType, unknown, unknown]>([
  ['text', '  東京 \u0000都 ', '東京 都'],
  ['text', '<script>', '<script>'],
  ['phone', '090-1234-5678', '090-1234-5678'],
  ['email', 'A@Example.jp', 'a@example.jp'],
  ['date', '2026/2/3', '2026-02-03'],
  ['choice', '青', '青'],
  ['choices', ['緑', '赤', '緑'], ['赤', '緑']],
  ['choices', '赤', ['赤']],
  ['paragraph', 'a\nb', 'a\nb'],
])('%s: %j is read as %j', (type, given, answer) => {
  expect(readAnswers([field(type)], { f1: given })).toEqual({ answers: { f1: answer }, problems: {} });
});

test.each<[FormFieldType, unknown]>([
  ['text', 'x'.repeat(201)],
  ['paragraph', 'x'.repeat(2_001)],
  ['phone', 'でんわ'],
  ['email', 'a@b'],
  ['date', '2026-02-30'],
  ['choice', '黒'],
  ['choices', ['赤', '黒']],
  ['choices', { 0: '赤' }],
  ['text', ['a']],
  ['text', { toString: 'x' }],
])('%s: %j is refused', (type, given) => {
  expect(readAnswers([field(type)], { f1: given })).toMatchObject({
    answers: {},
    problems: { f1: expect.any(String) },
  });
});

test('whatever arrives, an answer is a string or offered options, and never more than the form asks', () => {
  fc.assert(
    fc.property(fc.constantFrom(...fieldTypes), fc.boolean(), fc.dictionary(fc.constantFrom('f1', 'f2', '__proto__'), fc.anything()), (type, required, given) => {
      const { answers, problems } = readAnswers([field(type, { required })], given);
      expect([...Object.keys(answers), ...Object.keys(problems)].filter((key) => key !== 'f1')).toEqual([]);
      const answer = answers.f1;
      if (answer !== undefined) expect([answer].flat().every((one) => typeof one === 'string' && !one.includes('\u0000'))).toBe(true);
      if (required) expect(answer === undefined).toBe(problems.f1 !== undefined);
    }),
  ); // prettier-ignore
});

test.each([
  ['1980-04-05', '1980-04-05'],
  ['1980/4/5', '1980-04-05'],
  ['1980年4月5日', '1980-04-05'],
  ['19800405', '1980-04-05'],
  ['1980-02-30', null],
  ['80-04-05', null],
  ['', null],
])('the day %s is %s', (raw, day) => {
  expect(dayOf(raw)).toBe(day);
});

test('a kana name is the same in hiragana, half width, with small letters large and with spaces', () => {
  const same = ['キョウコ ヤマダ', 'きょうこ やまだ', 'キョウコ ヤマダ', 'キヨウコヤマダ', 'キョウコ・ヤマダ'];
  expect(new Set(same.map(kanaKey)).size).toBe(1);
  expect(kanaKey('ガ')).not.toBe(kanaKey('カ'));
  expect(kanaKey('山田')).toBe('');
  expect(kanaKey('')).toBe('');
});

const named = (code: string, name = '店') => ({ code, name, actions: noActions });

test.each([
  ['a name', aForm({ name: '' })],
  ['a question', aForm({ kind: 'survey' })],
  ['a label', aForm({ fields: [field('text', { label: '' })] })],
  ['options', aForm({ fields: [field('choice', { options: [] })] })],
  ['different options', aForm({ fields: [field('choice', { options: ['a', 'a'] })] })],
  ['a name of each 経路', aForm({ routes: [named('a', '')] })],
  ['a plain code', aForm({ routes: [named('渋谷')] })],
  ['different codes', aForm({ routes: [named('a'), named('a')] })],
  ['an https page', aForm({ kind: 'access', leadsTo: 'javascript:alert(1)' })],
  ['a page without a login in it', aForm({ kind: 'access', leadsTo: 'https://line.me@evil.example/' })],
])('a form cannot be published without %s', (_, form) => {
  expect(() => checkDefinition(form)).toThrow(
    expect.objectContaining({ kind: 'input', hint: expect.stringMatching(/。/) }),
  );
});
