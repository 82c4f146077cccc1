/** Who wants to know when a talk changes. */
export class Watchers {
  private readonly listeners = new Set<(userId: string | null) => void>();

  add(listener: (userId: string | null) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** `null`: something that concerns everybody. */
  tell(userId: string | null): void {
    for (const listener of this.listeners) listener(userId);
  }
}
