import { askJson, JSON_BODY, type FloorReader } from './reader';

interface User extends Readonly<Record<string, unknown>> {
  readonly user_addresses: readonly { readonly is_default: boolean; readonly tel: string }[];
}

const PAGE = 100;

export const readSubscstore: FloorReader = async function* ({ cartDomain: host = '', ...application }) {
  const body = JSON.stringify({ client_id: application.applicationId, client_secret: application.secretKey });
  const tokenPath = '/api/v1/external_cooperation/access_tokens';
  const token = await askJson<{ access_token: string }>({ host, path: tokenPath, headers: JSON_BODY, body });
  const headers = { Authorization: `Bearer ${token.access_token}` };
  for (let page = 1; ; page += 1) {
    const path = `/api/v1/users?page=${page}&per=${PAGE}`;
    const { users } = await askJson<{ users: User[] }>({ host, path, headers });
    if (users.length === 0) return;
    yield users.map((user) => ({
      id: user.id,
      email: user.email,
      phone: user.user_addresses.find((address) => address.is_default)?.tel,
      birthday: user.birthday,
      updated: user.updated_at,
      fields: { customerId: user.id, points: user.available_point },
    }));
  }
};
