import type { ICredentialTestFunction, IExecuteFunctions } from 'n8n-workflow';
import type { Cart, CartPorts, Lane } from '../../lib/carts/cart';
import { isFileCart } from '../../lib/carts/csv/file-cart';
import { systemClock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import { postgresGrants } from '../../lib/store/grants';
import { postgresPace } from '../../lib/store/pace';
import { sharedStore, type Store } from '../../lib/store/store';
import { csvRoot, filesOf } from './cart-files';
import { localPace } from './local-pace';
import { mappingOverride } from './mapping-override';

/** The credential type of a cart; its fields are the cart's settings. */
export const credentialName = (cart: Cart): string => `${cart.id}Api`;

/** n8n's rule of which addresses may be called, where this n8n has one. */
function egressOf(context: IExecuteFunctions): CartPorts['egress'] {
  const filter = context.helpers.getSecureEgressFilter?.();
  if (!filter) return undefined;
  return async (url) => {
    const verdict = await filter.validateUrl(url);
    if (!verdict.ok) {
      throw new Failure(
        'config',
        'この n8n の設定で、カートのアドレスへの通信が許可されていません。',
        'n8n の管理者に SSRF 保護の設定を確認してもらってください。',
        { cause: verdict.error },
      );
    }
  };
}

async function settingsOf(context: IExecuteFunctions, cart: Cart, itemIndex: number): Promise<unknown> {
  return context.getCredentials(credentialName(cart), itemIndex).catch((cause: unknown) => {
    throw new Failure(
      'config',
      `${cart.label} の認証情報が選ばれていません。`,
      'ノードを開き、認証情報を選ぶか新しく作ってください。',
      { cause },
    );
  });
}

/** Ready to talk to the shop of this block's credential, within the execution's cancel signal. No call is made yet. */
export async function openSession<C extends Cart>(
  context: IExecuteFunctions,
  cart: C,
  store: Store,
  itemIndex: number,
  lane: Lane,
  signal = context.getExecutionCancelSignal(),
): Promise<ReturnType<C['connect']>> {
  const session = cart.connect(await settingsOf(context, cart, itemIndex), {
    clock: systemClock,
    pace: postgresPace(store),
    lane,
    signal,
    egress: egressOf(context),
    mappingOverride: await mappingOverride(cart.id),
    grants: postgresGrants(store),
    ...(isFileCart(cart) && { files: filesOf(context, itemIndex) }),
  });
  return session as ReturnType<C['connect']>;
}

/**
 * The credential test: says which setting is wrong and what to do. It keeps the cart's pace with everybody else where
 * the database is known without a credential; a test sees only the credential under test.
 */
export const testedByCheck = (cart: Cart): ICredentialTestFunction =>
  async function (credential) {
    const url = process.env.LINE_COMMERCE_DATABASE_URL;
    try {
      const store = url ? await sharedStore(url) : null;
      const session = cart.connect(credential.data, {
        clock: systemClock,
        pace: store ? postgresPace(store) : localPace,
        lane: 'interactive',
        mappingOverride: await mappingOverride(cart.id),
        ...(store && { grants: postgresGrants(store) }),
        files: { root: csvRoot() },
      });
      const { ok, message, hint } = await session.check();
      return { status: ok ? 'OK' : 'Error', message: `${message}${hint}` };
    } catch (error) {
      if (error instanceof Failure) return { status: 'Error', message: `${error.message}${error.hint}` };
      return { status: 'Error', message: '接続を確かめられませんでした。少し待ってからもう一度お試しください。' };
    }
  };
