import type {
  ICredentialDataDecryptedObject,
  ICredentialTestFunction,
  IExecuteFunctions,
  INodeCredentialDescription,
} from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { openStore, sharedStore, type Store } from '../../lib/store/store';

/** Optional, since the bundled n8n knows its database without it. */
export const databaseCredential: INodeCredentialDescription = {
  name: 'lineCommerceDatabase',
  displayName: 'データベース(お使いの n8n に組み込んだときだけ)',
  required: false,
  testedBy: 'checkDatabase',
};

type HasCredentials = Pick<IExecuteFunctions, 'getCredentials'>;

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

async function credentialUrl(context: HasCredentials): Promise<string> {
  const data = await context.getCredentials('lineCommerceDatabase').catch((cause: unknown) => {
    throw new Failure(
      'config',
      'データを保存するデータベースが決まっていません。',
      'このブロックの認証情報「Line Commerce データベース」を選んでください(お使いの n8n に組み込んだ場合に必要です)。',
      { cause },
    );
  });
  return databaseUrl(data);
}

/** Our tables: in the bundled n8n by its environment, in an n8n of the user's own by the credential. */
export async function storeFor(context: HasCredentials): Promise<Store> {
  return sharedStore(process.env.LINE_COMMERCE_DATABASE_URL || (await credentialUrl(context)));
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
