import type { Command } from 'commander';
import { printFailure } from '../../../runtime/bootstrap';
import { commandLine } from '../../../runtime/cli/main';
import { Failure } from '../../../lib/failure';

/** Runs arguments and returns what was printed, without ending this process. */
function say(args: string[]): string {
  let text = '';
  const listen = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: (more) => (text += more), writeErr: (more) => (text += more) });
    command.commands.forEach(listen);
  };
  const program = commandLine('/nowhere');
  listen(program);
  try {
    program.parse(args, { from: 'user' });
  } catch {
    // commander's way to say that it would end the process here.
  }
  return text;
}

const every = (command: Command, path: string[] = []): string[][] => [
  path,
  ...command.commands.flatMap((sub) => every(sub, [...path, sub.name()])),
];

describe('help', () => {
  test.each(every(commandLine('/nowhere')).map((path) => [path.join(' ') || 'line-commerce', path] as const))(
    "of %s is in Japanese, commander's own words too",
    (_name, path) => {
      const help = say([...path, '--help']);
      expect(help).toContain('使い方:');
      expect(help).not.toMatch(/Usage|Options|Commands|Arguments|display help|default|\[options\]|\[command\]/);
    },
  );

  test('lines up on a terminal, where a Japanese character is two columns wide', () => {
    const lines = say(['--help']).split('\n');
    const columns = (text: string): number => Buffer.byteLength(text.replace(/[^\x00-\x7f]/gu, '  '));
    const explained = ['起動する', 'データ、設定、認証情報を', '解除した連携を'].map((words) => {
      const line = lines.find((one) => one.includes(words))!;
      return columns(line.slice(0, line.indexOf(words)));
    });
    expect(new Set(explained).size).toBe(1);
  });

  test('names every command of the product', () => {
    const help = say(['--help']);
    const names = [
      'start',
      'stop',
      'status',
      'doctor',
      'backup',
      'restore',
      'workflows',
      'demo',
      'bench',
      'unlink',
      'relink',
    ];
    for (const name of names) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});

test.each([
  [['nothing-like-it'], 'コマンド nothing-like-it はありません'],
  [['strat'], 'もしかして: start'],
  [['backup'], '引数 ファイル がありません'],
  [['status', '--jsno'], 'もしかして: --json'],
  [['demo', '--members'], 'オプション --members <人数> に値がありません'],
  [
    ['demo', '--members', 'many'],
    'オプション --members <人数> の値「many」は使えません。 0 以上の整数で書いてください。',
  ],
  [['demo', 'line', '--members', '5'], 'オプション --members はありません'],
  [['stop', 'a', 'b'], '引数が多すぎます'],
])('%p is refused in Japanese with the next step', (args, expected) => {
  const text = say(args);
  expect(text).toContain(expected);
  expect(text).toContain('次の手順');
  expect(text).not.toMatch(/error|unknown|missing|invalid/i);
});

test('a failure is printed as what happened and what to do', () => {
  const lines: string[] = [];
  printFailure(new Failure('config', '起きたこと', 'すること'), (line) => lines.push(line));
  expect(lines.join('\n')).toMatch(/✖ 起きたこと\n {2}次の手順: すること/);
});

test('an unforeseen error keeps its stack, for whoever has to find it', () => {
  const lines: string[] = [];
  printFailure(new TypeError('x is not a function'), (line) => lines.push(line));
  expect(lines.join('\n')).toMatch(/予期しないエラー[\s\S]*at /);
});
