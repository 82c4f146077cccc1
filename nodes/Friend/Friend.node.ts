import { audienceLists, flagSearch, tagSearch } from '../shared/audience-lists';
import { lineCredential, testedByLine } from '../shared/line-session';
import { channelsOrAll, connectionList, friendSearch } from '../shared/lists';
import { richMenuSearch } from '../shared/rich-menu-field';
import { storeNode } from '../shared/store-node';
import { getOperation } from './actions/get.operation';
import { listOperation } from './actions/list.operation';
import { addPointsOperation, takePointsOperation } from './actions/point.operations';
import { linkRichMenuOperation, unlinkRichMenuOperation } from './actions/rich-menu.operations';
import { searchOperation } from './actions/search.operation';
import {
  addTagsOperation,
  lowerFlagsOperation,
  raiseFlagsOperation,
  removeTagsOperation,
} from './actions/tag.operations';
import { timelineOperation } from './actions/timeline.operation';

const linkOperations = [linkRichMenuOperation, unlinkRichMenuOperation];

export class Friend extends storeNode(
  {
    name: 'friend',
    displayName: '友だち',
    icon: 'friend',
    description: 'LINE の友だちを探し、タグ・フラグ・ポイントを変え、起きたことを確かめます',
  },
  [
    getOperation,
    searchOperation,
    listOperation,
    addTagsOperation,
    removeTagsOperation,
    raiseFlagsOperation,
    lowerFlagsOperation,
    addPointsOperation,
    takePointsOperation,
    ...linkOperations,
    timelineOperation,
  ],
  {
    loadOptions: { channelsOrAll, connections: connectionList(), ...audienceLists },
    listSearch: { friendSearch, tagSearch, flagSearch, richMenuSearch },
  },
  {
    // Asked for only where LINE itself is asked.
    credential: {
      ...lineCredential,
      displayOptions: { show: { operation: linkOperations.map(({ value }) => value) } },
    },
    credentialTest: { checkLine: testedByLine },
  },
) {}
