/** What has to be stopped again, last first. Things are added as they begin to start, so none is forgotten. */
export class Undo {
  private readonly steps: Array<() => unknown> = [];
  private running = Promise.resolve();

  add(stop: () => unknown): void {
    this.steps.unshift(stop);
  }

  /** Adds something that is still starting: stopping waits until it is up. If it fails there is nothing to stop. */
  whenUp<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    this.add(() =>
      starting.then(
        (one) => one.stop(),
        () => {},
      ),
    );
    return starting;
  }

  /** Stops everything that was added, once, each even if another fails; the first error is thrown at the end. */
  run(): Promise<void> {
    this.running = this.running.then(() => this.runAll());
    return this.running;
  }

  private async runAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let stop = this.steps.shift(); stop; stop = this.steps.shift()) {
      try {
        await stop();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
