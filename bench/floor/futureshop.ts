import { askJson, FORM, type FloorReader } from './reader';

type Member = Readonly<Record<string, unknown>>;

const PAGE = 100;

const tokenOf = async ({ apiDomain: host = '', shopKey = '', ...client }: Readonly<Record<string, string>>) => {
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const headers = { 'X-SHOP-KEY': shopKey, Authorization: `Basic ${basic}`, ...FORM };
  const body = 'grant_type=client_credentials';
  return (await askJson<{ access_token: string }>({ host, path: '/oauth/token', headers, body })).access_token;
};

export const readFutureshop: FloorReader = async function* (login) {
  const { apiDomain: host = '', shopKey = '' } = login;
  const headers = { 'X-SHOP-KEY': shopKey, Authorization: `Bearer ${await tokenOf(login)}` };
  for (let offset = 0; ; offset += PAGE) {
    const path = `/admin-api/v1/member?limit=${PAGE}&offset=${offset}`;
    const { memberList } = await askJson<{ memberList: Member[] }>({ host, path, headers });
    yield memberList.map((member) => ({
      id: member.memberId,
      email: member.mail,
      mobile: member.mobileMail,
      phone: member.telNoMain,
      updated: member.dateLastUpdated,
      fields: member,
    }));
    if (memberList.length < PAGE) return;
  }
};
