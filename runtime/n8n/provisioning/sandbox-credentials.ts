import type { OtherShop, SandboxLine, SandboxOptions } from '../options';
import type { NewCredential } from './n8n-services';

const lineCredential = (line: SandboxLine): NewCredential => ({
  id: 'lcSandboxLine',
  name: 'LINE(お試し)',
  type: 'lineMessagingApi',
  data: { ...line, tokenBy: 'longLived', transactionReserve: 0 },
});

const shopCredential = ({ cart, label, credentials }: OtherShop): NewCredential => ({
  id: `lcSandbox${cart[0]!.toUpperCase()}${cart.slice(1)}`,
  name: `${label}(お試し)`,
  type: `${cart}Api`,
  data: { ...credentials },
});

/** お試しモード: the logins of the pretend shops, the pretend LINE and the pretend mailbox. */
export const sandboxCredentials = ({ futureshop, shops = [], line, mailbox }: SandboxOptions): NewCredential[] => [
  { id: 'lcSandboxFutureshop', name: 'futureshop(お試し)', type: 'futureshopApi', data: { ...futureshop } },
  ...shops.map(shopCredential),
  ...(line ? [lineCredential(line)] : []),
  {
    id: 'lcSandboxSmtp',
    name: 'メール(お試し)',
    type: 'smtp',
    data: { user: '', password: '', host: mailbox.host, port: mailbox.port, secure: false, disableStartTls: true },
  },
];
