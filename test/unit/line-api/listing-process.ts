import { systemClock } from '../../../lib/clock';
import { connectLine } from '../../../lib/line/session';
import { readLineSettings } from '../../../lib/line/settings';
import { postgresPace } from '../../../lib/store/pace';
import { openStore } from '../../../lib/store/store';

/** A process that lists rich menus as often as told, as fast as its pace lets it, and says from when to when. */
async function main([url, settings, times]: string[]): Promise<void> {
  const store = await openStore(url!);
  const api = connectLine(readLineSettings(JSON.parse(settings!)), {
    clock: systemClock,
    pace: postgresPace(store),
    tuning: { maxAttempts: 1 },
  });
  const from = Date.now();
  await Promise.all(Array.from({ length: Number(times) }, () => api.richMenus.list()));
  process.stdout.write(JSON.stringify({ from, to: Date.now() }));
  await store.close();
}

void main(process.argv.slice(2));
