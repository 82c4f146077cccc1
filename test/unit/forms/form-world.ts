import type { FormPorts } from '../../../lib/forms/conclude';
import { noActions, type FormDefinition } from '../../../lib/forms/definition';
import type { CodeMail } from '../../../lib/forms/mail-code';
import { publishForm, type RegisteredForm } from '../../../lib/forms/registry';
import { answerRequest } from '../../../lib/forms/requests';
import type { FormRequest } from '../../../lib/forms/request-shape';
import { openSession } from '../../../lib/forms/sessions';
import type { IdTokenVerdict } from '../../../lib/line/api/line-api';
import { World } from '../crm/world';

/** A LINE user id, by a small number. */
export const user = (n: number): string => `U${String(n).padStart(32, '0')}`;

export const aForm = (given: Partial<FormDefinition> = {}): FormDefinition => ({
  kind: 'identity',
  name: '会員連携',
  lead: '',
  fields: [],
  check: given.kind === undefined || given.kind === 'identity' ? 'phoneWithBirthday' : null,
  actions: noActions,
  routes: [],
  once: false,
  alsoExisting: false,
  leadsTo: null,
  thanks: '',
  keepDays: 0,
  ...given,
});

interface Person {
  readonly userId: string;
  readonly email?: string | null;
  /** Whether LINE shows the profile: has added the account. */
  readonly added?: boolean;
}

/** What the forms write, and what hangs on it; ids that tests name start at 1 again. */
const EMPTY = `
  DELETE FROM customer_link; DELETE FROM friend; DELETE FROM liff_form; DELETE FROM custom_field; DELETE FROM tag;
  DELETE FROM cart_customer; DELETE FROM unmatched_friend; DELETE FROM cart_connection; DELETE FROM line_channel;
  DELETE FROM effect; DELETE FROM form_attempt;
  ALTER TABLE form_submission ALTER id RESTART; ALTER TABLE custom_field ALTER id RESTART`;

/** One form, one shop, people with LINE, and a mailbox; the database is real. */
export class FormWorld {
  readonly mails: CodeMail[] = [];
  mailFails = false;
  private readonly people = new Map<string, Person>();
  channel = '';
  shop = '';
  form: FormDefinition = aForm();
  registered!: RegisteredForm;

  private constructor(readonly world: World) {}

  static async open(): Promise<FormWorld> {
    return new FormWorld(await World.open());
  }

  get store() {
    return this.world.store;
  }

  async begin(form: FormDefinition = aForm()): Promise<void> {
    // Emptying every table of the product for each test costs more than the tests.
    await this.store.query(EMPTY);
    this.world.clock.set('2026-11-22T01:00:00+09:00');
    this.mails.length = 0;
    this.mailFails = false;
    this.people.clear();
    this.channel = await this.world.channel();
    this.shop = await this.world.connection();
    await this.publish(form);
  }

  async publish(form: FormDefinition, path = 'hook-1/form'): Promise<void> {
    this.form = form;
    const place = { channelId: this.channel, path, liffId: '1234567890-abcd' };
    this.registered = await publishForm(this.store, place, form, this.world.clock);
  }

  /** Somebody with LINE; the ID token that LIFF would hold. */
  person(person: Person): string {
    const token = `eyJ0.${Buffer.from(person.userId).toString('base64url')}.${this.people.size}signature`;
    this.people.set(token, person);
    return token;
  }

  /** A friend who followed some days ago, with the ID token. */
  async friend(n: number, email: string | null = null): Promise<{ id: string; token: string; userId: string }> {
    const userId = user(n);
    const id = await this.world.friend(this.channel, userId);
    await this.store.query(`UPDATE friend SET followed_at = '2026-11-01', created_at = '2026-11-01' WHERE id = $1`, [
      id,
    ]);
    return { id, userId, token: this.person({ userId, email, added: true }) };
  }

  ports(ip: string | null = null): FormPorts {
    return {
      store: this.store,
      clock: this.world.clock,
      basicId: '@shop',
      ip,
      line: {
        verifyIdToken: async (token): Promise<IdTokenVerdict> => {
          const person = this.people.get(token);
          if (!person) return { ok: false, reason: 'invalid' };
          const now = this.world.clock.now().toSeconds();
          const claims = { name: null, picture: null, nonce: null, issuedAt: now - 60, expiresAt: now + 3000 };
          return { ok: true, token: { ...claims, userId: person.userId, email: person.email ?? null } };
        },
        profile: async (userId) => {
          const person = [...this.people.values()].find((one) => one.userId === userId);
          return person?.added ? { displayName: '花子' } : null;
        },
      },
      sendCode: async (mail) => {
        if (this.mailFails) throw new Error('refused');
        this.mails.push(mail);
      },
    };
  }

  /** Loads the page: its secret. */
  async load(route: string | null = null, ip: string | null = null): Promise<string> {
    return (await openSession(this.store, this.registered, { route, ip }, this.world.clock)) ?? 'too many pages loaded';
  }

  ask(request: Omit<FormRequest, 'action'> & { action?: FormRequest['action'] }, ip: string | null = null) {
    return answerRequest(this.registered, this.form, { action: 'submit', ...request }, this.ports(ip));
  }

  /** A fresh page, filled in and sent. */
  async send(idToken: string, given: Omit<Partial<FormRequest>, 'session'> = {}, ip: string | null = null) {
    return this.ask({ session: await this.load(null, ip), idToken, ...given }, ip);
  }

  identity(friendId: string): Promise<unknown[]> {
    return this.store
      .query('SELECT kind, value, trust, proof FROM identity WHERE friend_id = $1 ORDER BY kind', [friendId])
      .then(({ rows }) => rows);
  }

  async submissions(): Promise<Record<string, unknown>[]> {
    const sql = `SELECT friend_id, route, new_friend, answers, outcome, settled_at FROM form_submission ORDER BY id`;
    return (await this.store.query(sql)).rows;
  }

  async tags(friendId: string): Promise<string[]> {
    const { rows } = await this.store.query<{ name: string }>(
      'SELECT t.name FROM friend_tag ft JOIN tag t ON t.id = ft.tag_id WHERE ft.friend_id = $1 ORDER BY t.name',
      [friendId],
    );
    return rows.map(({ name }) => name);
  }
}
