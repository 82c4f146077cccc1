import fc from 'fast-check';
import { Filler } from '../../../lib/line/messages/fill';
import { finderOf, type Placeholder } from '../../../lib/line/messages/placeholders';
import { cleaned, nameAndFallback, refuseLeftovers, segmentsOf } from '../../../lib/line/messages/tokens';
import { missing, textValue, type PlaceholderValue } from '../../../lib/line/messages/value';
import type { LineMessage } from '../../../lib/line/message';

const placeholder = (name: string, fallback = '未登録'): Placeholder => ({
  name,
  label: name,
  fallback,
  replyOnly: false,
  source: 'friendName',
});
const find = finderOf([
  placeholder('友だち名', 'お客さま'),
  placeholder('会員ID(futureshop)'),
  placeholder('メモ[社内]'),
]);

const filled = (text: string, value: PlaceholderValue | undefined): string => {
  const [message] = new Filler([{ type: 'text', text }], find).fill(() => value);
  return (message as LineMessage & { type: 'text' }).text;
};

describe('差し込み項目 in a text', () => {
  test.each([
    ['こんにちは', ['こんにちは']],
    ['[[友だち名]]さん', ['<友だち名>', 'さん']],
    ['A[[友だち名]][[会員ID(futureshop)]]B', ['A', '<友だち名>', '<会員ID(futureshop)>', 'B']],
    ['[[メモ[社内]]]', ['<メモ[社内]>']],
    ['[[友だち名|お客]]', ['<友だち名|お客>']],
    ['[[友だち\n名]]', ['[[友だち\n名]]']],
    ['[[]]', ['<>']],
    ['[1] と [2]', ['[1] と [2]']],
  ])('of %j is found', (text, expected) => {
    expect(segmentsOf(text).map((s) => (s.kind === 'literal' ? s.text : `<${s.written}>`))).toEqual(expected);
  });

  test.each([
    ['姓(futureshop)|お客', { name: '姓(futureshop)', fallback: 'お客' }],
    [' 友だち名 |', { name: '友だち名', fallback: '' }],
    ['友だち名\uFF5Cお客さま', { name: '友だち名', fallback: 'お客さま' }],
    ['友だち名', { name: '友だち名', fallback: null }],
  ])('%j is read as name and own words', (written, expected) => expect(nameAndFallback(written)).toEqual(expected));

  test.each([
    '[[友だち名',
    '友だち名]]',
    '\uFF3B\uFF3B友だち名\uFF3D\uFF3D',
    '\uFF3B\uFF3B友だち名]]',
    '[[友だち\n名]]',
  ])('%j, unfinished or in full width, is refused with its place', (text) => {
    expect(() => refuseLeftovers(text, '1番目の吹き出しの「本文」')).toThrow(
      /^1番目の吹き出しの「本文」に、閉じていない/,
    );
  });

  test('is found whatever the width and spaces of its letters', () => {
    expect(find('会員ID\uFF08futureshop\uFF09')?.name).toBe('会員ID(futureshop)');
    expect(find('会員ID (FutureShop)')?.name).toBe('会員ID(futureshop)');
    expect(find('会員番号')).toBeUndefined();
  });

  test('whose names differ only in width are meant by their exact spelling alone', () => {
    const both = finderOf([placeholder('A'), placeholder('\uFF21')]);
    expect([both('A')?.name, both('\uFF21')?.name, both('a')]).toEqual(['A', '\uFF21', undefined]);
  });
});

describe('values in a text', () => {
  test('replace the placeholder; without one the stated fallback stands there, or the marketer’s own words', () => {
    expect(filled('[[友だち名]]さま', textValue('花子'))).toBe('花子さま');
    expect(filled('[[友だち名]]へ', undefined)).toBe('お客さまへ');
    expect(filled('[[友だち名|みなさま]]へ', missing('x'))).toBe('みなさまへ');
    expect(filled('[[友だち名|]]こんにちは', missing('x'))).toBe('こんにちは');
  });

  test('never leave a bracket pair behind nor put in what another placeholder stands for', () => {
    const nasty = fc.array(fc.constantFrom('[', ']', '[[', ']]', '友だち名', '|', '\n', '}', '"', 'あ'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(nasty, nasty, (before, value) => {
        const literal = before.join('').replaceAll(/[[\]]/g, '');
        const text = filled(`[${literal}[[友だち名]] [[会員ID(futureshop)]] ]`, textValue(value.join('') || 'x'));
        expect(text).not.toMatch(/\[\[|\]\]/);
        expect(text).not.toContain('お客さま');
      }),
    );
  });

  test('of any characters keep the message’s own structure', () => {
    const message = (label: string): LineMessage =>
      ({
        type: 'flex',
        altText: label,
        contents: {
          type: 'bubble',
          body: { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: label }] },
        },
      }) as LineMessage;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (raw) => {
        const value = `"},"type":"${raw}`;
        const [done] = new Filler([message('[[友だち名]]')], find).fill(() => textValue(cleaned(value)));
        const again = JSON.parse(JSON.stringify(done)) as ReturnType<typeof message>;
        expect(Object.keys(again)).toEqual(['type', 'altText', 'contents']);
        expect(again).toMatchObject({ type: 'flex', contents: { body: { contents: [{ type: 'text' }] } } });
      }),
    );
  });

  test('lose what hides or reverses text, and keep line breaks', () => {
    expect(cleaned(' あ\u202Eい\u0000\u0007\r\nう\u2066 ')).toBe('あい\nう');
  });

  test('are percent-encoded in links and postback data, where a missing one leaves nothing but own words', () => {
    const template: LineMessage = {
      type: 'template',
      altText: 'a',
      template: {
        type: 'buttons',
        text: 'ボタン',
        actions: [
          { type: 'uri', label: 'a', uri: 'https://shop.example/?id=[[会員ID(futureshop)]]' },
          { type: 'postback', label: 'b', data: 'a=1&n=[[友だち名|none]]' },
        ],
      },
    } as LineMessage;
    const actions = (value: PlaceholderValue | undefined) =>
      JSON.stringify(new Filler([template], find).fill(() => value));
    const evil = actions(textValue('x&admin=1#"\n', 'x&admin=1#"\n'));
    expect(evil).toContain('https://shop.example/?id=x%26admin%3D1%23%22%0A');
    expect(evil).toContain('a=1&n=x%26admin%3D1%23%22%0A');
    const none = actions(undefined);
    expect(none).toContain('"https://shop.example/?id="');
    expect(none).toContain('a=1&n=none');
  });

  test('that are too long for a button are cut between characters, with …', () => {
    const template = {
      type: 'template',
      altText: 'a',
      template: { type: 'confirm', text: '[[友だち名]]', actions: [] },
    };
    const family = '👨‍👩‍👧';
    const [done] = new Filler([template as never], find).fill(() => textValue(family.repeat(300)));
    expect((done as { template: { text: string } }).template.text).toBe(`${family.repeat(239)}…`);
  });

  test('that leave a text empty make the message unsendable, in words', () => {
    expect(() => filled('[[友だち名|]]', undefined)).toThrow('差し込んだ結果、吹き出しの文字が空になります');
  });
});
