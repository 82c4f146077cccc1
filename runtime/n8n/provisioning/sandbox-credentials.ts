import type { SandboxLine, SandboxOptions } from '../options';
import type { NewCredential } from './n8n-services';

const lineCredential = (line: SandboxLine): NewCredential => ({
  id: 'lcSandboxLine',
  name: 'LINE(お試し)',
  type: 'lineMessagingApi',
  data: { ...line, tokenBy: 'longLived', transactionReserve: 0 },
});

/** お試しモード: the logins of the pretend shop, the pretend LINE and the pretend mailbox. */
export const sandboxCredentials = ({ futureshop, line, mailbox }: SandboxOptions): NewCredential[] => [
  { id: 'lcSandboxFutureshop', name: 'futureshop(お試し)', type: 'futureshopApi', data: { ...futureshop } },
  ...(line ? [lineCredential(line)] : []),
  {
    id: 'lcSandboxSmtp',
    name: 'メール(お試し)',
    type: 'smtp',
    data: { user: '', password: '', host: mailbox.host, port: mailbox.port, secure: false, disableStartTls: true },
  },
];
