import { UnknownAsset } from '../../../runtime/n8n/editor-language/asset-objects';
import { assetTexts, translateAsset } from '../../../runtime/n8n/editor-language/asset-texts';

/** Built as n8n's bundler builds them: templates for texts, variables for parts, functions for a few. */
const source = [
  'import{a as x}from"./other.js";',
  'var shared={cancel:`Cancel`,roles:{admin:`Admin`}},w=`Error`,',
  't={_shared:shared,error:w,"nodeView.addNode":`Add node`,"quotes":"It\'s \\"here\\"",',
  '"more":e=>`+${e} more`,"least":e=>`At least ${e.minimum} number${e.minimum>1?`s`:``}`,"code":x.y};',
  'window.ran=true;export{t};',
].join('');

const read = () => assetTexts(source, 'nodeView.addNode');

test('finds every text by its key, through variables, nesting and functions', () => {
  expect(Object.fromEntries(read().map(({ key, english }) => [key, english]))).toEqual({
    '_shared.cancel': 'Cancel',
    '_shared.roles.admin': 'Admin',
    'error': 'Error',
    'nodeView.addNode': 'Add node',
    'quotes': `It's "here"`,
    'more': '+{} more',
    'least': 'At least {minimum} number',
  }); // prettier-ignore
});

test('a translation replaces its text and nothing else', () => {
  const japanese: Record<string, string> = {
    '_shared.cancel': 'キャンセル',
    'nodeView.addNode': '`${x}` \\ "ノード"\nを追加',
    more: '他{}件',
    least: '数字を{minimum}文字以上`$`',
  };
  const translated = translateAsset(source, read(), ({ key }) => japanese[key]);
  const exported = translated
    .replace('import{a as x}from"./other.js";', 'const x={};')
    .replace('window.ran=true;export{t};', 'return t;');
  // The test alone runs it, to see that what it shows is what the table says.
  const texts = new Function(exported)() as Record<string, unknown>;
  expect(texts).toMatchObject({
    _shared: { cancel: 'キャンセル', roles: { admin: 'Admin' } },
    error: 'Error',
    'nodeView.addNode': japanese['nodeView.addNode'],
  });
  expect((texts['more'] as (count: number) => string)(3)).toBe('他3件');
  expect((texts['least'] as (rule: object) => string)({ minimum: 2 })).toBe('数字を2文字以上`$`');
  expect(translated.slice(-'window.ran=true;export{t};'.length)).toBe('window.ran=true;export{t};');
});

test.each([
  ['no such table', 'var t={"other":`Other`};'],
  ['two of them', 'var t={"nodeView.addNode":`a`},u={"nodeView.addNode":`b`};'],
])('%s is an n8n that we do not know', (_, unknown) => {
  expect(() => assetTexts(unknown, 'nodeView.addNode')).toThrow(UnknownAsset);
});

test('what is no JavaScript is refused, not searched', () => {
  expect(() => assetTexts('"nodeView.addNode":`Add node`,', 'nodeView.addNode')).toThrow(SyntaxError);
});
