import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import type { CartId } from '../../lib/carts/cart';
import { cartById } from '../../lib/carts/registry';
import { listChannels } from '../../lib/crm/channels';
import { searchFriends } from '../../lib/crm/friends';
import { listConnections, type Connection } from '../../lib/sync/connection';
import { storeFor } from './database';

const labelOf = ({ name, cart, state, sandbox }: Connection): string =>
  [`${name}(${cartById(cart).label})`, sandbox ? 'お試し' : '', state === 'unlinked' ? '解除中' : '']
    .filter(Boolean)
    .join(' / ');

/** The list behind 「連携」: of one cart, or of all. */
export const connectionList = (cart?: CartId) =>
  async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
    const connections = await listConnections(await storeFor(this));
    return connections
      .filter((connection) => cart === undefined || connection.cart === cart)
      .map((connection) => ({ name: labelOf(connection), value: connection.id }));
  };

const everyChannel: INodePropertyOptions = { name: 'すべて', value: '' };

/** LINE公式アカウント. */
async function channelList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const channels = await listChannels(await storeFor(this));
  return channels.map(({ id, name, sandbox }) => ({ name: sandbox ? `${name} / お試し` : name, value: id }));
}

export async function channelsOrAll(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return [everyChannel, ...(await channelList.call(this))];
}

/** 友だち by a part of the LINE name, page by page. */
export async function friendSearch(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  const paging = { after: paginationToken, limit: 50, withDetails: true };
  const { friends, next } = await searchFriends(await storeFor(this), { name: filter }, paging);
  return {
    results: friends.map(({ friendId, displayName }) => ({
      name: displayName ?? `友だち ${friendId}`,
      value: friendId,
    })),
    paginationToken: next ?? undefined,
  };
}
