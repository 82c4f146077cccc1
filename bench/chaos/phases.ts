import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What a sender may be at when it is killed; several at once, because batches overlap. */
export const PHASES = ['planning', 'claiming', 'freezing', 'calling', 'committing'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Keeps on disk how many works of each phase are open: one write to a file of a few bytes each time, which is there also
 * for whoever looks after a SIGKILL. `entered` hears of each phase that begins.
 */
export class PhaseKeeper {
  private readonly open = new Uint16Array(PHASES.length);
  private readonly file: number;

  constructor(
    path: string,
    private readonly entered: (phase: Phase) => void,
  ) {
    this.file = openSync(path, 'w');
    this.write();
  }

  async during<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    const end = this.begin(phase);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** Answers how to end it. */
  begin(phase: Phase): () => void {
    const index = PHASES.indexOf(phase);
    this.open[index]! += 1;
    this.write();
    if (this.open[index] === 1) this.entered(phase);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.open[index]! -= 1;
      this.write();
    };
  }

  close(): void {
    closeSync(this.file);
  }

  private write(): void {
    writeSync(this.file, this.open, 0, this.open.byteLength, 0);
  }
}

/** The phases that were open when the process that kept this file ended. */
export function phasesAt(path: string): Phase[] {
  const bytes = readFileSync(path);
  return PHASES.filter((_, index) => bytes.length >= 2 * (index + 1) && bytes.readUInt16LE(2 * index) > 0);
}
