/** Where the start tells what it does: lines for a person. */
export type Report = (line: string) => void;

const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(1);

/** Runs one step and tells how long it took; a long one says every few seconds that it is still at work. */
export async function step<T>(report: Report, title: string, work: () => Promise<T>, everyMs = 5_000): Promise<T> {
  const since = performance.now();
  const timer = setInterval(
    () => report(`  ${title}… ${Math.round((performance.now() - since) / 1_000)}秒たちました`),
    everyMs,
  );
  try {
    const result = await work();
    report(`✔ ${title}… ${seconds(since)}秒`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
