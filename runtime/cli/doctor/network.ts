import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Home } from '../../home/home';
import { readJson, writeJson } from '../../home/json-file';
import { loadSettings } from '../../home/settings';
import { fault, type Finding, fine, looked, warning } from './check';

const get = (url: string) => fetch(url, { signal: AbortSignal.timeout(8_000), redirect: 'manual' });

/** The public address leads to our public listener and not to the editor. */
export const publicAddress = (home: Home, running: boolean): Promise<Finding> =>
  looked('公開URL', async () => {
    const { publicUrl, publicPort } = loadSettings(home.root);
    if (!publicUrl) return fine('公開URL', '未設定(LINE とつなぐときに PUBLIC_URL を設定します)');
    if (!running) return fine('公開URL', `${publicUrl}(停止中のため確かめていません)`);
    const reply = await get(`${publicUrl}/healthz`).catch(() => undefined);
    const hint = `トンネルやリバースプロキシの向け先を 127.0.0.1:${publicPort} にしてください。`;
    if (!reply) return warning('公開URL', `${publicUrl} に、この機械からはつながりません。`, hint);
    if (reply.ok) return fault('公開URL', `${publicUrl} から編集画面に入れてしまいます。`, hint);
    if (publicUrl.startsWith('http://'))
      return warning('公開URL', `${publicUrl} は https ではありません。`, 'LINE は https を求めます。');
    return fine('公開URL', publicUrl);
  });

/** The registry answers, and its clock agrees with ours. Neither is a fault: the product runs without the registry. */
export const registry = (): Promise<Finding[]> =>
  Promise.all([
    looked('パッケージの配布元', async () => {
      const reply = await askRegistry();
      return reply && reply.status < 500 ? fine('パッケージの配布元', 'つながります') : unreachable();
    }),
    looked('時計', async () => {
      const told = Date.parse((await askRegistry())?.headers.get('date') ?? '');
      const seconds = Math.abs(told - Date.now()) / 1_000;
      if (!Number.isFinite(seconds)) return warning('時計', '確かめられませんでした。', '時刻を目で確かめてください。');
      if (seconds < 60) return fine('時計', 'ずれていません');
      return fault('時計', `${Math.round(seconds)} 秒ずれています。`, '時刻合わせ(NTP)を有効にしてください。');
    }),
  ]);

/** npm itself knows which registry is set, for whoever starts us without npm too. */
const registryUrl = async (): Promise<string> =>
  process.env['npm_config_registry'] ?? (await promisify(execFile)('npm', ['config', 'get', 'registry'])).stdout.trim();
const askRegistry = async () => get(await registryUrl()).catch(() => undefined);
const unreachable = () =>
  warning('パッケージの配布元', 'つながりません。', 'ネットワークかプロキシ(npm config get proxy)を確かめてください。');

/** Answers with the caller's address as plain text. */
const addressService = 'https://checkip.amazonaws.com/';

/** Carts that admit registered addresses only (futureshop, リピスト) stop answering when this one changes. */
export const outgoingAddress = (home: Home): Promise<Finding> =>
  looked('送信元のアドレス', async () => {
    const about = '送信元のアドレス';
    const reply = await get(addressService).catch(() => undefined);
    const address = reply?.ok ? (await reply.text()).trim() : '';
    if (!/^[0-9a-f.:]+$/i.test(address)) {
      return warning(about, '調べられませんでした。', `ブラウザか curl で ${addressService} を開くと表示されます。`);
    }
    const settings = ((await readJson(home.settings)) ?? {}) as { outgoingAddress?: string };
    await writeJson(home.settings, { ...settings, outgoingAddress: address });
    if (!settings.outgoingAddress || settings.outgoingAddress === address) return fine(about, address);
    return warning(
      about,
      `${settings.outgoingAddress} から ${address} に変わりました。`,
      'カートの管理画面に登録した接続元の IP アドレスを、新しいものに直してください。',
    );
  });
