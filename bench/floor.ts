import pg from 'pg';
import { closeConnections, type FloorRow } from './floor/reader';
import { readers, type FloorCart } from './floor/readers';

/**
 * The yardstick for a sync: a loop that reads the same pages and writes the same table, and does nothing else: no
 * check, no cursor, no comparison. Runs as a plain Node process of its own:
 * node dist/bench/floor.js '{"cart":"futureshop","login":{…},"databaseUrl":…,"connectionId":…}'
 */
export interface FloorInput {
  readonly cart: FloorCart;
  /** As the cart's credential holds it. */
  readonly login: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  readonly connectionId: string;
}

export interface FloorResult {
  readonly rows: number;
  readonly seconds: number;
}

const STATEMENT = 2_000;

const WRITE = `
  INSERT INTO line_commerce.cart_customer AS old (connection_id, cart_customer_id, email_key, mobile_email_key, phone_key,
    birthday, fields, cart_updated_at, read_at)
  SELECT $1, id, nullif(email, ''), nullif(mobile, ''), nullif(phone, ''), nullif(birthday, '')::date, fields,
    nullif(updated, '')::timestamptz, $3
  FROM jsonb_to_recordset($2::jsonb) AS i (
    id text, email text, mobile text, phone text, birthday text, fields jsonb, updated text)
  ON CONFLICT (connection_id, cart_customer_id) DO UPDATE SET
    email_key = excluded.email_key, mobile_email_key = excluded.mobile_email_key, phone_key = excluded.phone_key,
    birthday = excluded.birthday, fields = excluded.fields, cart_updated_at = excluded.cart_updated_at,
    read_at = excluded.read_at`;

async function copyCustomers({ cart, login, connectionId }: FloorInput, client: pg.Client): Promise<number> {
  let waiting: FloorRow[] = [];
  let rows = 0;
  const write = async (): Promise<void> => {
    await client.query(WRITE, [connectionId, JSON.stringify(waiting), new Date()]);
    rows += waiting.length;
    waiting = [];
  };
  for await (const page of readers[cart](login)) {
    waiting.push(...page);
    if (waiting.length >= STATEMENT) await write();
  }
  await write();
  return rows;
}

async function main(): Promise<void> {
  const input = JSON.parse(process.argv[2] ?? '') as FloorInput;
  const client = new pg.Client({ connectionString: input.databaseUrl });
  await client.connect();
  await client.query(`SET timezone = 'Asia/Tokyo'`);
  const began = performance.now();
  const rows = await copyCustomers(input, client);
  const seconds = (performance.now() - began) / 1000;
  await client.end();
  closeConnections();
  console.log(JSON.stringify({ rows, seconds } satisfies FloorResult));
}

void main();
