import type { MemberBook } from './members';

interface Movement {
  readonly index: number;
  readonly points: number;
}

/** The movements of points made by API. Since February 2022 they leave a member's time of last update alone. */
export class PointBook {
  private readonly history = new Map<string, Movement>();
  private made = 0;

  constructor(private readonly members: MemberBook) {}

  /** What the member has; a missing value counts as none. */
  balance(index: number): number {
    const points = this.members.at(index)['points'];
    return typeof points === 'number' ? points : 0;
  }

  /** Adds (or with a negative number takes) points; the id of the movement, 16 characters. */
  move(index: number, points: number): string {
    this.made += 1;
    const apiId = `api${String(this.made).padStart(13, '0')}`;
    this.history.set(apiId, { index, points });
    this.write(index, points);
    return apiId;
  }

  /** Takes a movement back and forgets it; false for one that is not known (any more). */
  undo(apiId: string): boolean {
    const movement = this.history.get(apiId);
    if (!movement) return false;
    this.history.delete(apiId);
    this.write(movement.index, -movement.points);
    return true;
  }

  private write(index: number, points: number): void {
    this.members.patch(index, { points: this.balance(index) + points }, null);
  }
}
