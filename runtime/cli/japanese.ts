import { stripVTControlCharacters } from 'node:util';
import { type Command, Help } from 'commander';

const titles: Record<string, string> = {
  'Usage:': '使い方:',
  'Arguments:': '引数:',
  'Options:': 'オプション:',
  'Global Options:': '共通のオプション:',
  'Commands:': 'コマンド:',
};

/** commander's own error sentences (its lib/command.js), which it offers no other way to translate. */
const sentences: ReadonlyArray<readonly [RegExp, string]> = [
  [/missing required argument '(.*)'/, '引数 $1 がありません。'],
  [/option '(.*)' argument missing/, 'オプション $1 に値がありません。'],
  [/required option '(.*)' not specified/, 'オプション $1 が必要です。'],
  [
    /option '(.*)' (?:argument|value) '(.*)'(?: from env '.*')? is invalid\.?/,
    'オプション $1 の値「$2」は使えません。',
  ],
  [/command-argument value '(.*)' is invalid for argument '(.*)'\.?/, '引数 $2 の値「$1」は使えません。'],
  [/unknown option '(.*)'/, 'オプション $1 はありません。'],
  [/unknown command '(.*)'/, 'コマンド $1 はありません。'],
  [
    /too many arguments.*Expected (\d+) arguments? but got (\d+)\.?/,
    '引数が多すぎます($1 個までですが $2 個あります)。',
  ],
  [/option '(.*)' cannot be used with option '(.*)'/, 'オプション $1 と $2 は同時に使えません。'],
  [/\(Did you mean one of (.*)\?\)/, 'もしかして: $1'],
  [/\(Did you mean (.*)\?\)/, 'もしかして: $1'],
  [/Allowed choices are (.*)\./, '使えるのは $1 です。'],
  [/^error: /, ''],
];

const inJapanese = (text: string): string =>
  sentences.reduce((line, [english, japanese]) => line.replace(english, japanese), text);

const wide = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\u3000-\u303F\uFF01-\uFF60]/u;

/** Columns of a terminal: a Japanese character takes two, and commander, which counts one, would not line up. */
const columns = (text: string): number =>
  [...stripVTControlCharacters(text)].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);

/** Help and errors of a command and all under it in Japanese, commander's own words too. */
export function speakJapanese(command: Command): Command {
  command
    .helpOption('-h, --help', 'この説明を表示する')
    .helpCommand(false)
    .configureHelp({
      displayWidth: columns,
      styleTitle: (title) => titles[title] ?? title,
      subcommandTerm: (sub) =>
        sub.name() + sub.registeredArguments.map((one) => ` ${one.required ? one.name() : `[${one.name()}]`}`).join(''),
      commandUsage: (shown) =>
        new Help().commandUsage(shown).replace('[options]', '[オプション]').replace('[command]', '[コマンド]'),
      optionDescription: (option) =>
        option.defaultValue === undefined || option.defaultValue === false
          ? option.description
          : `${option.description}(指定しなければ ${String(option.defaultValue)})`,
    })
    .configureOutput({
      outputError: (text, write) =>
        write(
          `✖ ${inJapanese(text.trim())}\n  次の手順: npm run line-commerce -- --help で使い方を確かめてください。\n`,
        ),
    });
  for (const sub of command.commands) speakJapanese(sub);
  return command;
}
