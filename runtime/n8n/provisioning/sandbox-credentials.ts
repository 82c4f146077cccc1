import type { SandboxOptions } from '../options';
import type { NewCredential } from './n8n-services';

/** お試しモード: the logins of the pretend shop and of the pretend mailbox. */
export const sandboxCredentials = ({ futureshop, mailbox }: SandboxOptions): NewCredential[] => [
  { id: 'lcSandboxFutureshop', name: 'futureshop(お試し)', type: 'futureshopApi', data: { ...futureshop } },
  {
    id: 'lcSandboxSmtp',
    name: 'メール(お試し)',
    type: 'smtp',
    data: { user: '', password: '', host: mailbox.host, port: mailbox.port, secure: false, disableStartTls: true },
  },
];
