import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freeBytes, projectRoot, type Status } from '../../bootstrap';
import { homeAt, openHome } from '../../home/home';
import { noticeRecipients } from '../../home/recipients';
import { loadPorts } from '../../home/ports';
import { loadSettings } from '../../home/settings';
import { neededPorts } from '../../start/parts';
import { ensurePortsFree } from '../../start/port-check';
import { fault, type Finding, fine, looked, warning } from './check';

const gigabyte = 1024 ** 3;

interface Manifest {
  version: string;
  devDependencies?: Record<string, string>;
}
const manifest = (...path: string[]) =>
  JSON.parse(readFileSync(join(projectRoot, ...path, 'package.json'), 'utf8')) as Manifest;

/** The versions in use are those that package.json pins. */
export const versions = (): Promise<Finding> =>
  looked('版', () => {
    const own = manifest();
    const wanted = own.devDependencies ?? {};
    const found = { n8n: manifest('node_modules/n8n').version, node: process.versions.node };
    const different = (['n8n', 'node'] as const).filter((name) => wanted[name] !== found[name]);
    const line = `この製品 ${own.version}、n8n ${found.n8n}、Node.js ${found.node}`;
    if (different.length === 0) return fine('版', line);
    const expected = different.map((name) => `${name} ${wanted[name]}`).join('、');
    return fault(
      '版',
      `${line}(${expected} が必要です)`,
      'node_modules フォルダを消して、npm start を実行してください。',
    );
  });

/** The data folder can be written and its secrets are for its owner only. */
export const dataFolder = (folder: string): Promise<Finding> =>
  looked('データフォルダ', () => {
    const home = openHome(folder);
    const mode = statSync(home.secrets, { throwIfNoEntry: false })?.mode;
    if (mode === undefined) return fine('データフォルダ', `${home.root}(まだ起動していません)`);
    if ((mode & 0o077) === 0) return fine('データフォルダ', home.root);
    return fault(
      'データフォルダ',
      'secrets.json をほかの利用者が読めます。',
      `chmod 600 "${home.secrets}" を実行してください。`,
    );
  });

export const disk = (folder: string): Promise<Finding> =>
  looked('ディスクの空き', () => {
    const free = freeBytes(folder);
    const message = `${(free / gigabyte).toFixed(1)} GB`;
    const hint = '不要なファイルを消して空きを作ってください。';
    if (free < gigabyte / 2)
      return fault('ディスクの空き', `${message} しかありません。起動には 0.5 GB 必要です。`, hint);
    if (free < 2 * gigabyte) return warning('ディスクの空き', `${message} しかありません。`, hint);
    return fine('ディスクの空き', message);
  });

export const settings = (folder: string): Promise<Finding> =>
  looked('設定', async () => {
    const set = loadSettings(folder);
    const { publicUrl, databaseUrl } = set;
    const noticeMailTo = await noticeRecipients(homeAt(folder), set);
    const mail = noticeMailTo.length > 0 ? `${noticeMailTo.length} 件` : '未設定';
    return fine(
      '設定',
      `公開URL: ${publicUrl ?? '未設定'}、データベース: ${databaseUrl ? '外部' : '内蔵'}、通知先: ${mail}`,
    );
  });

/** While the product runs its ports are its own. */
export const ports = (status: Status): Promise<Finding> =>
  looked('ポート', async () => {
    const list = (editor?: number, outside?: number) => `編集画面 ${editor}、公開用の入口 ${outside}`;
    if (status.running) return fine('ポート', `${list(status.editorPort, status.publicPort)}(動いています)`);
    const home = homeAt(status.home);
    const set = loadSettings(home.root);
    await ensurePortsFree(neededPorts(home, set, await loadPorts(home)));
    return fine('ポート', `${list(set.editorPort, set.publicPort)}(空いています)`);
  });
