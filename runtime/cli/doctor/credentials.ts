import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../../bootstrap';
import type { CredentialSummary, N8nClient } from '../../n8n/rest';
import { ownerSession } from '../owner';
import { fault, type Finding, fine, looked, warning } from './check';

/** n8n's own type, by which notices go out. */
const MAIL = 'smtp';

/** Each saved credential of ours and of mail, tested by its own node as the editor does. */
export async function credentials(folder: string, ready: boolean): Promise<Finding[]> {
  if (!ready) return [fine('認証情報', '停止中のため確かめていません')];
  const n8n = await ownerSession(folder).catch(() => undefined);
  if (!n8n) {
    return [
      warning(
        '認証情報',
        '編集画面にログインできず、確かめられませんでした。',
        'パスワードを編集画面で変えた場合は、環境変数 OWNER_PASSWORD で渡してください。',
      ),
    ];
  }
  const types = [...ownTypes(), MAIL];
  const ours = (await n8n.credentials()).filter(({ type }) => types.includes(type));
  if (ours.length === 0) return [fine('認証情報', 'まだありません')];
  return Promise.all(ours.map((one) => connection(n8n, one)));
}

const connection = (n8n: N8nClient, credential: CredentialSummary): Promise<Finding> => {
  const about = `認証情報「${credential.name}」`;
  return looked(about, async () => {
    const { status, message } = await n8n.testCredential(credential);
    return status === 'OK'
      ? fine(about, 'つながります')
      : fault(about, message, '編集画面の「認証情報」で内容を直してください。');
  });
};

/** n8n names a credential type as its file does, with a small first letter. */
function ownTypes(): string[] {
  const { n8n } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    n8n: { credentials: string[] };
  };
  return n8n.credentials
    .map((file) => basename(file, '.credentials.js'))
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1));
}
