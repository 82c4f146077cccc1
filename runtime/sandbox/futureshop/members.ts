import { Listing } from './listing';
import type { MemberRow } from './member-row';
import { lastUpdatedOf, memberRow } from './member-row';
import type { PointOption, ShopPlan } from './options';
import { isUnreadable, spoil } from './unreadable';

/** What the point option does to a row: the omni-channel shop has no such keys, the one without points has them empty. */
const withPointOption = (row: MemberRow, option: PointOption): MemberRow => {
  if (option === 'standard') return row;
  if (option === 'none') return { ...row, points: '', pointsExpirationDate: '' };
  const rest = { ...row };
  delete rest['points'];
  delete rest['pointsExpirationDate'];
  return rest;
};

/** The members of the shop: made by index when asked for; only what was changed since is held. */
export class MemberBook {
  private readonly changed = new Map<number, MemberRow>();
  private readonly listing: Listing;
  private created: number;
  private revision = 0;
  private filtered: { since: string; revision: number; indexes: number[] } | null = null;

  constructor(
    private readonly plan: ShopPlan,
    private readonly captured: readonly MemberRow[] | null,
  ) {
    this.created = captured ? captured.length : plan.members;
    this.listing = new Listing(this.created);
  }

  get count(): number {
    return this.listing.length;
  }

  /** Members that exist and whose row cannot be read. */
  get unreadable(): number {
    let count = 0;
    for (const index of this.listing) if (this.isUnreadable(index)) count += 1;
    return count;
  }

  isUnreadable(index: number): boolean {
    return !this.captured?.[index] && isUnreadable(index, this.plan.unreadableEvery);
  }

  has(index: number): boolean {
    return this.listing.has(index);
  }

  /** The row as the member search gives it. */
  at(index: number): MemberRow {
    return withPointOption(this.changed.get(index) ?? this.original(index), this.plan.settings.pointOption);
  }

  page(offset: number, limit: number, updatedSince: string | null): MemberRow[] {
    const indexes = updatedSince
      ? this.updatedSince(updatedSince).slice(offset, offset + limit)
      : this.listing.slice(offset, limit);
    return indexes.map((index) => this.at(index));
  }

  indexes(offset: number, limit: number): number[] {
    return this.listing.slice(offset, limit);
  }

  /** null for an id that the shop does not have (any more). */
  indexOf(memberId: string): number | null {
    const known = this.captured?.findIndex((row) => row['memberId'] === memberId) ?? -1;
    const index = known < 0 && /^\d{8,}$/.test(memberId) ? Number(memberId) - 1 : known;
    return this.has(index) && this.at(index)['memberId'] === memberId ? index : null;
  }

  /** Changes fields; `updatedAt` null leaves the time of last update alone, as the shop does for points. */
  patch(index: number, fields: MemberRow, updatedAt: string | null): void {
    const row = { ...(this.changed.get(index) ?? this.original(index)), ...fields };
    this.changed.set(index, updatedAt === null ? row : { ...row, dateLastUpdated: updatedAt });
    this.revision += 1;
  }

  remove(index: number): void {
    this.listing.remove(index);
    this.revision += 1;
  }

  /** New members at the end of the listing; their indexes. */
  add(count: number, now: string): number[] {
    const indexes = Array.from({ length: count }, (_, n) => this.created + n);
    this.listing.append(this.created, count);
    return this.register(indexes, now);
  }

  /** A new member listed before another one, as when the shop sorts by something else than age. */
  insertBefore(index: number, now: string): number {
    this.listing.insertBefore(index, this.created);
    const added = this.created;
    this.register([added], now);
    return added;
  }

  private register(indexes: number[], now: string): number[] {
    this.created += indexes.length;
    for (const index of indexes) this.patch(index, { dateRegistered: now }, now);
    return indexes;
  }

  private original(index: number): MemberRow {
    const captured = this.captured?.[index];
    if (captured) return captured;
    const row = memberRow(this.plan.seed, index);
    return this.isUnreadable(index) ? spoil(row, index, this.plan.unreadableEvery) : row;
  }

  private updatedSince(since: string): number[] {
    if (this.filtered?.since === since && this.filtered.revision === this.revision) return this.filtered.indexes;
    const indexes = [...this.listing].filter((index) => this.lastUpdated(index) >= since);
    this.filtered = { since, revision: this.revision, indexes };
    return indexes;
  }

  private lastUpdated(index: number): string {
    const held = this.changed.get(index) ?? this.captured?.[index];
    return held ? String(held['dateLastUpdated'] ?? '') : lastUpdatedOf(this.plan.seed, index);
  }
}
