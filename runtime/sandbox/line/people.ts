import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { displayNameOf, userIdOf } from './ids';
import { refuse } from './refusal';
import type { Person } from './world';

/** A person as stored; `n` is their number in this sandbox. */
export interface PersonRow {
  readonly n: number;
  readonly user_id: string;
  readonly display_name: string;
  readonly picture_url: string | null;
  readonly state: Person['state'];
  readonly email: string | null;
  readonly email_consent: number;
  readonly rich_menu_id: string | null;
  readonly loading_until: number | null;
}

type NewPerson = { displayName?: string; email?: string | null; emailConsent?: boolean };

export const toPerson = (row: PersonRow): Person => ({
  userId: row.user_id,
  displayName: row.display_name,
  pictureUrl: row.picture_url,
  state: row.state,
  email: row.email,
  emailConsent: row.email_consent === 1,
});

/** Everybody who has LINE here. Looked up in the store each time: a hundred thousand cost no memory. */
export class People {
  private readonly byId: StatementSync;
  private readonly byNumber: StatementSync;
  private readonly insert: StatementSync;
  private readonly lastNumber: StatementSync;
  private readonly setStateOf: StatementSync;
  private readonly countIn: StatementSync;

  constructor(
    private readonly db: DatabaseSync,
    private readonly seed: number,
  ) {
    this.byId = db.prepare('SELECT * FROM person WHERE user_id = ?');
    this.byNumber = db.prepare('SELECT * FROM person WHERE n = ?');
    this.lastNumber = db.prepare('SELECT max(n) AS n FROM person');
    this.insert = db.prepare(
      `INSERT INTO person (n, user_id, display_name, picture_url, state, email, email_consent)
       VALUES (?, ?, ?, NULL, ?, ?, ?)`,
    );
    this.setStateOf = db.prepare('UPDATE person SET state = ? WHERE n = ?');
    this.countIn = db.prepare('SELECT count(*) AS n FROM person WHERE state = ?');
  }

  find(userId: string): PersonRow | null {
    return (this.byId.get(userId) as PersonRow | undefined) ?? null;
  }

  /** Throws where nobody has this user id. */
  get(userId: string): PersonRow {
    const person = this.find(userId);
    if (!person) throw refuse.notFound();
    return person;
  }

  at(n: number): PersonRow | null {
    return (this.byNumber.get(n) as PersonRow | undefined) ?? null;
  }

  page(afterNumber: number, limit: number, state?: Person['state']): PersonRow[] {
    const where = state ? 'state = ? AND n > ?' : 'n > ?';
    const values = state ? [state, afterNumber] : [afterNumber];
    return this.db
      .prepare(`SELECT * FROM person WHERE ${where} ORDER BY n LIMIT ${limit}`)
      .all(...values) as unknown as PersonRow[];
  }

  get total(): number {
    return Number((this.db.prepare('SELECT count(*) AS n FROM person').get() as { n: number }).n);
  }

  countOf(state: Person['state']): number {
    return Number((this.countIn.get(state) as { n: number }).n);
  }

  /** Adds people until there are `count`. Inside a transaction. */
  fillUpTo(count: number, state: 'none' | 'following'): void {
    for (let n = this.total; n < count; n++) this.insertNew(n + 1, {}, state);
  }

  /** Inside a transaction. */
  add(given: NewPerson, state: Person['state']): PersonRow {
    const { n: last } = this.lastNumber.get() as { n: number | null };
    const n = (last ?? 0) + 1;
    this.insertNew(n, given, state);
    return this.byNumber.get(n) as unknown as PersonRow;
  }

  private insertNew(n: number, given: NewPerson, state: Person['state']): void {
    const email = given.email === undefined ? `person${n}@example.com` : given.email;
    const name = given.displayName ?? displayNameOf(n);
    this.insert.run(n, userIdOf(this.seed, n), name, state, email, given.emailConsent === false ? 0 : 1);
  }

  setState(n: number, state: Person['state']): void {
    this.setStateOf.run(state, n);
  }

  /** Everybody at once, with no webhook. Returns how many changed. */
  setAllStates(state: Person['state']): number {
    return Number(this.db.prepare('UPDATE person SET state = ? WHERE state <> ?').run(state, state).changes);
  }

  change(
    n: number,
    fields: Partial<Pick<PersonRow, 'display_name' | 'picture_url' | 'email' | 'email_consent'>>,
  ): void {
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined) this.db.prepare(`UPDATE person SET ${name} = ? WHERE n = ?`).run(value, n);
  }

  showLoading(n: number, untilMs: number | null): void {
    this.db.prepare('UPDATE person SET loading_until = ? WHERE n = ?').run(untilMs, n);
  }

  linkRichMenu(n: number, richMenuId: string | null): void {
    this.db.prepare('UPDATE person SET rich_menu_id = ? WHERE n = ?').run(richMenuId, n);
  }
}
