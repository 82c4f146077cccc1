import { timingSafeEqual } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { SMTPServerAuthentication, SMTPServerDataStream } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import type { MailFolder } from './mail-folder';

const LARGEST_BYTES = 5 * 1024 * 1024;

const smtpError = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

const same = (given: string | null | undefined, expected: string): boolean => {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Reads a mail to its end and keeps it; a mail over the limit is refused, as its stream must be read all the same. */
const keep = async (stream: SMTPServerDataStream, folder: MailFolder): Promise<void> => {
  const raw = await buffer(stream);
  if (stream.sizeExceeded) throw smtpError(552, 'Message exceeds fixed maximum message size');
  await folder.add(raw);
};

/** What senders sign in with. */
export interface SmtpLogin {
  readonly user: string;
  readonly password: string;
}

/** An SMTP server for this machine: STARTTLS is not offered; signing in is required where a login is stated. */
export const smtpServer = (folder: MailFolder, login: SmtpLogin | null): SMTPServer =>
  new SMTPServer({
    logger: false,
    disabledCommands: login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: login === null,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    authMethods: ['PLAIN', 'LOGIN'],
    maxClients: 20,
    size: LARGEST_BYTES,
    onAuth: (auth: SMTPServerAuthentication, _session, callback) => {
      if (login && same(auth.username, login.user) && same(auth.password, login.password))
        callback(null, { user: login.user });
      else callback(smtpError(535, 'Invalid username or password'));
    },
    onData: (stream, _session, callback) => {
      keep(stream, folder).then(
        () => callback(null),
        (error: unknown) => callback(error instanceof Error ? error : smtpError(451, 'Could not store the message')),
      );
    },
  });
