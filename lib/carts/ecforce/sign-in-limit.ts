import { Failure } from '../../failure';

/** ecforce takes five sign-ins an hour (reference 2.1). */
const PER_HOUR = 5;
const HOUR_MS = 3_600_000;

/** The sign-ins of this process. A sixth is not even tried: it would lengthen the wait, or lock the staff out. */
export class SignInLimit {
  private readonly times = new Map<string, readonly number[]>();

  /** @param now milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Notes a sign-in. @throws Failure 'rate' where five were made within the hour. */
  take(login: string): void {
    const now = this.now();
    const recent = (this.times.get(login) ?? []).filter((time) => now - time < HOUR_MS);
    const [first] = recent;
    if (first !== undefined && recent.length >= PER_HOUR) {
      const minutes = Math.ceil((first + HOUR_MS - now) / 60_000);
      throw new Failure(
        'rate',
        'ecforceのサインインは1時間に5回までのため、いまは試していません。',
        `あと約${minutes}分待ってください。メールアドレスとパスワードが正しいかも確かめてください。APIトークンで接続すると、この上限はありません。`,
      );
    }
    this.times.set(login, [...recent, now]);
  }
}
