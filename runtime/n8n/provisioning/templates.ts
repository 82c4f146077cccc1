import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/v4';

const node = z.looseObject({
  name: z.string(),
  type: z.string(),
  credentials: z.record(z.string(), z.looseObject({ id: z.string(), name: z.string() })).optional(),
});

const template = z.looseObject({
  /** The workflow id at first provisioning. */
  id: z.string().min(1),
  name: z.string().min(1),
  nodes: z.array(node),
  connections: z.record(z.string(), z.unknown()),
  settings: z.record(z.string(), z.unknown()).default({}),
  meta: z.looseObject({
    lineCommerce: z.object({
      template: z.string().min(1),
      /** Rises whenever the file changes. */
      version: z.string().min(1),
      /** Published as soon as it is laid in. */
      publish: z.boolean(),
      /** Sends messages to friends: published for the sandbox only, for real friends by the marketer. */
      sends: z.boolean().default(false),
    }),
  }),
});
export type Template = z.infer<typeof template>;

/** Stands in a template for whoever gets notices by mail. */
const RECIPIENTS = '__NOTICE_MAIL_TO__';

/** The workflow files of a folder in the order of their names. Throws an Error that names a wrong file. */
export async function readTemplates(folder: string, recipients: string): Promise<Template[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      const asJson = JSON.stringify(recipients).slice(1, -1);
      const parsed = template.safeParse(JSON.parse(text.replaceAll(RECIPIENTS, () => asJson)));
      if (parsed.success) return parsed.data;
      throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
    }),
  );
}

/** Ids of the credentials that the template's nodes are bound to. */
export const boundCredentials = ({ nodes }: Template): string[] =>
  nodes.flatMap(({ credentials = {} }) => Object.values(credentials).map(({ id }) => id));
