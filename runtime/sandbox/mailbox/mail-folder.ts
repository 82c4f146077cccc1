import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { Address, Email } from 'postal-mime';
import PostalMime from 'postal-mime';
import { TOKYO } from '../../../lib/clock';
import type { Clock } from '../../../lib/clock';

export interface ReceivedMail {
  readonly id: string;
  /** ISO instant, Japan time. */
  readonly receivedAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** As sent, never to be shown as markup. */
  readonly html: string | null;
}

const FILE = /^(\d{13}-\d{6})\.eml$/;

const shown = (address: Address | undefined): string => {
  if (!address) return '';
  if (!address.address) return address.name;
  return address.name ? `${address.name} <${address.address}>` : address.address;
};

const toMail = (id: string, email: Email): ReceivedMail => ({
  id,
  receivedAt: DateTime.fromMillis(Number(id.slice(0, 13)), { zone: TOKYO }).toISO() ?? '',
  from: shown(email.from),
  to: (email.to ?? []).map(shown),
  subject: email.subject ?? '',
  text: email.text ?? '',
  html: email.html ?? null,
});

/** Mails kept as .eml files in one folder, readable by the owner only; the oldest go when there are too many. */
export class MailFolder {
  private received = 0;

  constructor(
    private readonly dir: string,
    private readonly kept: number,
    private readonly clock: Clock,
  ) {}

  async open(): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
  }

  async add(raw: Buffer): Promise<void> {
    const id = `${this.clock.now().toMillis()}-${String(this.received).padStart(6, '0')}`;
    this.received = (this.received + 1) % 1_000_000;
    const file = join(this.dir, `${id}.eml`);
    await writeFile(`${file}.part`, raw, { mode: 0o600 });
    await rename(`${file}.part`, file);
    const ids = await this.ids();
    await Promise.all(ids.slice(this.kept).map((old) => rm(join(this.dir, `${old}.eml`), { force: true })));
  }

  /** All mails, newest first. */
  async list(): Promise<ReceivedMail[]> {
    const mails = await Promise.all((await this.ids()).map((id) => this.read(id)));
    return mails.filter((mail) => mail !== null);
  }

  /** null for a mail that is not (or no longer) there. */
  async read(id: string): Promise<ReceivedMail | null> {
    if (!FILE.test(`${id}.eml`)) return null;
    const raw = await readFile(join(this.dir, `${id}.eml`)).catch(() => null);
    return raw && toMail(id, await PostalMime.parse(raw));
  }

  private async ids(): Promise<string[]> {
    const names = await readdir(this.dir);
    return names
      .map((name) => FILE.exec(name)?.[1])
      .filter((id) => id !== undefined)
      .sort()
      .reverse();
  }
}
