import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../lib/clock';
import { systemClock } from '../../../lib/clock';
import type { ReceivedMail } from './mail-folder';
import { MailFolder } from './mail-folder';
import type { SmtpLogin } from './smtp';
import { smtpServer } from './smtp';
import { mailWeb } from './web';

export type { ReceivedMail } from './mail-folder';

export interface MailboxOptions {
  /** Where mails are kept as .eml files. */
  dir: string;
  /** 0 or absent: chosen by the system. */
  smtpPort?: number;
  webPort?: number;
  /** What senders must sign in with; absent: any program of this machine may send. */
  login?: SmtpLogin;
  /** How many mails stay; the oldest go first. */
  kept?: number;
  clock?: Clock;
}

export interface RunningMailbox {
  readonly smtpPort: number;
  readonly webUrl: string;
  /** All mails, newest first. */
  messages(): Promise<ReceivedMail[]>;
  stop(): Promise<void>;
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

/** Opens the mailbox of お試しモード: SMTP and a page to read it, both on 127.0.0.1. Throws when a port is taken. */
export const startMailbox = async (options: MailboxOptions): Promise<RunningMailbox> => {
  const { login = null, kept = 200, clock = systemClock } = options;
  const folder = new MailFolder(options.dir, kept, clock);
  await folder.open();
  const smtp = smtpServer(folder, login);
  // A client that breaks off is its own affair; without a listener it would end the process.
  smtp.on('error', () => {});
  const listener = smtp.listen(options.smtpPort ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const web = mailWeb(folder);
  const closeSmtp = (): Promise<void> => new Promise((resolve) => smtp.close(resolve));
  const webUrl = await web.listen({ host: '127.0.0.1', port: options.webPort ?? 0 }).catch(async (error: unknown) => {
    await closeSmtp();
    throw error;
  });
  return {
    smtpPort: portOf(listener.address()),
    webUrl: `${webUrl}/`,
    messages: () => folder.list(),
    stop: async () => {
      await Promise.all([closeSmtp(), web.close()]);
    },
  };
};
