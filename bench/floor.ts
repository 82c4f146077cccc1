import { Agent, request } from 'node:http';
import pg from 'pg';

/**
 * The yardstick for a sync: a loop that reads the same pages and writes the same table, and does nothing else: no
 * check, no mapping, no cursor, no comparison. Runs as a plain Node process of its own:
 * node dist/bench/floor.js '{"host":…,"shopKey":…,"clientId":…,"clientSecret":…,"databaseUrl":…,"connectionId":…}'
 */
interface FloorInput {
  readonly host: string;
  readonly shopKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly databaseUrl: string;
  readonly connectionId: string;
}

type Row = Readonly<Record<string, unknown>>;

const PAGE = 100;
const STATEMENT = 2_000;
const agent = new Agent({ keepAlive: true });

const WRITE = `
  INSERT INTO line_commerce.cart_customer AS old
    (connection_id, cart_customer_id, email_key, mobile_email_key, phone_key, fields, cart_updated_at, read_at)
  SELECT $1, r->>'memberId', nullif(r->>'mail', ''), nullif(r->>'mobileMail', ''), nullif(r->>'telNoMain', ''), r,
         nullif(r->>'dateLastUpdated', '')::timestamp AT TIME ZONE 'Asia/Tokyo', $3
  FROM jsonb_array_elements($2::jsonb) AS r
  ON CONFLICT (connection_id, cart_customer_id) DO UPDATE SET
    email_key = excluded.email_key, mobile_email_key = excluded.mobile_email_key, phone_key = excluded.phone_key,
    fields = excluded.fields, cart_updated_at = excluded.cart_updated_at, read_at = excluded.read_at`;

function call<T>(input: FloorInput, path: string, headers: Record<string, string>, body?: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const [hostname, port] = input.host.split(':');
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ hostname, port, path, agent, method, headers: { 'X-SHOP-KEY': input.shopKey, ...headers } });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new Error(`${path}: HTTP ${response.statusCode}`));
      });
    });
    sent.end(body);
  });
}

async function token(input: FloorInput): Promise<string> {
  const basic = Buffer.from(`${input.clientId}:${input.clientSecret}`).toString('base64');
  const headers = { Authorization: `Basic ${basic}`, 'Content-Type': 'application/x-www-form-urlencoded' };
  const answer = await call<{ access_token: string }>(input, '/oauth/token', headers, 'grant_type=client_credentials');
  return answer.access_token;
}

async function copyMembers(input: FloorInput, client: pg.Client): Promise<number> {
  const authorization = { Authorization: `Bearer ${await token(input)}` };
  let waiting: Row[] = [];
  let rows = 0;
  for (let offset = 0; ; offset += PAGE) {
    const path = `/admin-api/v1/member?limit=${PAGE}&offset=${offset}`;
    const { memberList } = await call<{ memberList: Row[] }>(input, path, authorization);
    waiting.push(...memberList);
    rows += memberList.length;
    if (waiting.length >= STATEMENT || memberList.length < PAGE) {
      await client.query(WRITE, [input.connectionId, JSON.stringify(waiting), new Date()]);
      waiting = [];
    }
    if (memberList.length < PAGE) return rows;
  }
}

async function main(): Promise<void> {
  const input = JSON.parse(process.argv[2] ?? '') as FloorInput;
  const client = new pg.Client({ connectionString: input.databaseUrl });
  await client.connect();
  const began = performance.now();
  const rows = await copyMembers(input, client);
  const seconds = (performance.now() - began) / 1000;
  await client.end();
  agent.destroy();
  console.log(JSON.stringify({ rows, seconds }));
}

void main();
