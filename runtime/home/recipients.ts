import { z } from 'zod/v4';
import type { Home } from './home';
import { readJson, writeJson } from './json-file';
import { type Settings, mailAddresses } from './settings';

const storedSchema = z.object({ noticeMailTo: z.array(z.email()) });

/**
 * Who gets mail about failures: as set, else as answered at the first start. `ask` puts the question, with the word about
 * a wrong answer the second time; an empty answer means later, and is not asked again.
 */
export async function noticeRecipients(
  home: Home,
  settings: Settings,
  ask?: (mistake?: string) => Promise<string>,
): Promise<string[]> {
  if (settings.noticeMailTo.length > 0) return settings.noticeMailTo;
  const kept = storedSchema.safeParse(await readJson(home.settings));
  if (kept.success) return kept.data.noticeMailTo;
  if (!ask) return [];
  const noticeMailTo = await askUntilRight(ask);
  const others = ((await readJson(home.settings)) ?? {}) as object;
  await writeJson(home.settings, { ...others, noticeMailTo });
  return noticeMailTo;
}

async function askUntilRight(ask: (mistake?: string) => Promise<string>): Promise<string[]> {
  for (let mistake: string | undefined; ; mistake = 'メールアドレスとして読めません。') {
    const answer = (await ask(mistake)).trim();
    if (answer === '') return [];
    const addresses = mailAddresses.safeParse(answer);
    if (addresses.success) return addresses.data;
  }
}
