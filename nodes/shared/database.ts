import type {
  ICredentialDataDecryptedObject,
  ICredentialTestFunction,
  IExecuteFunctions,
  INodeCredentialDescription,
  INodeProperties,
} from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { openStore, sharedStore, type Store } from '../../lib/store/store';

/** Where a block's data lie; the last field of every block, since in the bundled n8n nobody needs to touch it. */
export const databaseField: INodeProperties = {
  displayName: 'データベース',
  name: 'database',
  type: 'options',
  noDataExpression: true,
  options: [
    { name: 'この n8n に用意されたもの', value: 'provided' },
    {
      name: '認証情報で指定する',
      value: 'credential',
      description: 'お使いの n8n に組み込んだ場合。認証情報「Line Commerce データベース」の欄が上に現れます',
    },
  ],
  default: 'provided',
  description: 'データの保存先です。npm start で動く n8n では変えなくてかまいません。',
};

/**
 * Asked for only with 「認証情報で指定する」. The editor puts the credentials of a block beside the field that a rule
 * names, here the last one; the leading slash (n8n's path from the root) keeps them at the top.
 */
export const databaseCredential: INodeCredentialDescription = {
  name: 'lineCommerceDatabase',
  displayName: 'Line Commerce データベース',
  required: true,
  testedBy: 'checkDatabase',
  displayOptions: { show: { '/database': ['credential'] } },
};

type Block = Pick<IExecuteFunctions, 'getCredentials' | 'getNode'>;

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The credential 「Line Commerce データベース」 as a postgres:// URL. */
export function databaseUrl(data: ICredentialDataDecryptedObject): string {
  if (data.connectBy === 'url') return text(data.url);
  const url = new URL('postgres://host');
  url.hostname = text(data.host);
  url.port = String(data.port ?? 5432);
  url.username = encodeURIComponent(text(data.user));
  url.password = encodeURIComponent(String(data.password ?? ''));
  url.pathname = `/${encodeURIComponent(text(data.database))}`;
  if (data.ssl !== 'disable') url.searchParams.set('sslmode', String(data.ssl));
  return url.href;
}

async function credentialUrl(context: Block): Promise<string> {
  const data = await context.getCredentials('lineCommerceDatabase').catch((cause: unknown) => {
    throw new Failure(
      'config',
      'データベースの認証情報が選ばれていません。',
      'ノードを開き、「Line Commerce データベース」の認証情報を選ぶか新しく作ってください。',
      { cause },
    );
  });
  return databaseUrl(data);
}

function providedUrl(): string {
  const url = process.env.LINE_COMMERCE_DATABASE_URL;
  if (url) return url;
  throw new Failure(
    'config',
    'この n8n には、データを保存するデータベースが用意されていません。',
    'ノードを開き、いちばん下の「データベース」で「認証情報で指定する」を選んで、認証情報を選んでください。',
  );
}

/**
 * Our tables, for executions and lists alike: with 「この n8n に用意されたもの」 those named by
 * LINE_COMMERCE_DATABASE_URL, with 「認証情報で指定する」 those of the credential, also where the environment names
 * others: what the block says is what happens. Throws Failure 'config' where the chosen one is missing.
 */
export async function storeFor(context: Block): Promise<Store> {
  // No expression is allowed in the field, so the stored value is the value.
  const byCredential = context.getNode().parameters.database === 'credential';
  return sharedStore(byCredential ? await credentialUrl(context) : providedUrl());
}

/** Tests the credential by using it: connects and lays our tables where they are missing. */
export const testedByOpening: ICredentialTestFunction = async function (credential) {
  try {
    const store = await openStore(databaseUrl(credential.data ?? {}));
    await store.close();
    return { status: 'OK', message: '接続できました。データを保存する準備ができています。' };
  } catch (error) {
    const told =
      error instanceof Failure
        ? `${error.message}${error.hint}`
        : '接続できませんでした。入力した内容を確認してください。';
    return { status: 'Error', message: told };
  }
};
