/** Where progress goes: with --json, stdout is for the one line of the result. */
const output = process.argv.includes('--json') ? process.stderr : process.stdout;

/** Tells a person what is going on. */
export const tell = (line) => output.write(`${line}\n`);

const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);

/**
 * Runs one step and prints what it does and how long it took; a long one prints a line every few seconds, on a terminal
 * on the same line.
 */
export async function step(title, work, detail = () => '', everyMs = 5_000) {
  const since = Date.now();
  const terminal = output.isTTY;
  output.write(terminal ? `${title}…` : `${title}…\n`);
  const tick = () => {
    const line = `${title}… ${Math.round((Date.now() - since) / 1000)}秒 ${detail()}`;
    output.write(terminal ? `\r\x1b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(tick, terminal ? 1_000 : everyMs);
  try {
    const result = await work();
    output.write(`${terminal ? '\r\x1b[K' : ''}${title}… ${seconds(since)}秒\n`);
    return result;
  } catch (error) {
    if (terminal) output.write('\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
