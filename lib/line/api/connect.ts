import type { ReadLineSettings } from '../settings';
import { botInfo, liffApps, quota } from './account';
import { Asking, refusalBehind } from './asking';
import type { LineApi } from './line-api';
import { verifyIdToken } from './login';
import { people } from './people';
import type { LinePorts } from './ports';
import { richMenuLinks } from './rich-menu-links';
import { richMenus } from './rich-menus';
import { sending } from './send';
import { issueStateless, longLivedToken, statelessToken, tokenOwner, type TokenSource } from './tokens';
import { Transport } from './transport';
import { webhook } from './webhook';

/** Asks without the signal of one execution: a token that it waits for serves others too. */
const askingForAll = (settings: ReadLineSettings, ports: LinePorts): Asking => {
  const shared = { ...ports, signal: undefined };
  return new Asking(new Transport(settings, shared), shared);
};

const channelToken = (settings: ReadLineSettings, forAll: Asking): TokenSource =>
  settings.tokenBy === 'longLived' && settings.accessToken !== undefined
    ? longLivedToken(settings.accessToken)
    : statelessToken(forAll, settings, settings.channelId, settings.channelSecret);

const loginToken = (settings: ReadLineSettings, forAll: Asking): TokenSource | null =>
  settings.loginChannelId !== undefined && settings.loginChannelSecret !== undefined
    ? statelessToken(forAll, settings, settings.loginChannelId, settings.loginChannelSecret)
    : null;

const ownerOrNull = async (asking: Asking, token: string, signal?: AbortSignal): Promise<string | null> => {
  try {
    return await tokenOwner(asking, token, signal);
  } catch (error) {
    const status = refusalBehind(error)?.status;
    if (status === 400 || status === 401) return null;
    throw error;
  }
};

/** LINE for one channel, put together from its areas. No call is made. */
export const connect = (settings: ReadLineSettings, ports: LinePorts): LineApi => {
  const transport = new Transport(settings, ports);
  const asking = new Asking(transport, ports);
  const forAll = askingForAll(settings, ports);
  const token = channelToken(settings, forAll);
  const login = loginToken(settings, forAll);
  return {
    ...sending(transport, asking, token),
    ...people(asking, token),
    webhook: webhook(asking, token),
    richMenus: { ...richMenus(asking, token), ...richMenuLinks(asking, token) },
    quota: (signal) => quota(asking, token, signal),
    botInfo: (signal) => botInfo(asking, token, signal),
    verifyIdToken: (idToken, expected, signal) =>
      verifyIdToken(asking, ports.clock, settings.loginChannelId, { idToken, nonce: expected?.nonce, signal }),
    tokenOwner: async (signal) => ownerOrNull(asking, await token.get(signal), signal),
    proveSecret: async (signal) =>
      void (await issueStateless(asking, settings.channelId, settings.channelSecret, signal)),
    liffApps: async (signal) => (login ? liffApps(asking, login, signal) : null),
  };
};
