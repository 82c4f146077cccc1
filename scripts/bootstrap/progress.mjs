const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);

/**
 * Runs one step and prints what it does and how long it took; a long one prints a line every few seconds, on a terminal
 * on the same line.
 */
export async function step(title, work, detail = () => '', everyMs = 5_000) {
  const since = Date.now();
  const terminal = process.stdout.isTTY;
  process.stdout.write(terminal ? `${title}…` : `${title}…\n`);
  const tick = () => {
    const line = `${title}… ${Math.round((Date.now() - since) / 1000)}秒 ${detail()}`;
    process.stdout.write(terminal ? `\r\x1b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(tick, terminal ? 1_000 : everyMs);
  try {
    const result = await work();
    process.stdout.write(`${terminal ? '\r\x1b[K' : ''}${title}… ${seconds(since)}秒\n`);
    return result;
  } catch (error) {
    if (terminal) process.stdout.write('\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
