import type { IDataObject } from 'n8n-workflow';
import type { Address, Friend } from '../../lib/crm/friends';
import { marked } from '../shared/details';
import { proofNames, trustNames, unmatchedReasonNames } from '../shared/words';

const addressItem = (address: Address): IDataObject => ({
  ...address,
  state: address.obtained ? '取得済み' : '未取得',
  trustName: address.trust && trustNames[address.trust],
  proofName: address.proof && proofNames[address.proof],
});

/** A friend as one item; `withDetails` says whether the name and the addresses are in it. */
export function friendItem(friend: Friend, withDetails: boolean): IDataObject {
  const item = {
    ...friend,
    email: addressItem(friend.email),
    phone: addressItem(friend.phone),
    links: friend.links.map((link) => ({ ...link })),
    unmatched: friend.unmatched.map((row) => ({ ...row, reasonName: unmatchedReasonNames[row.reason] })),
  };
  return withDetails ? marked(item) : item;
}
