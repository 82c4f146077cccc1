import { audienceLists, flagSearch, tagSearch } from '../shared/audience-lists';
import { channelsOrAll, connectionList, friendSearch } from '../shared/lists';
import { storeNode } from '../shared/store-node';
import { getOperation } from './actions/get.operation';
import { listOperation } from './actions/list.operation';
import { addPointsOperation, takePointsOperation } from './actions/point.operations';
import { searchOperation } from './actions/search.operation';
import {
  addTagsOperation,
  lowerFlagsOperation,
  raiseFlagsOperation,
  removeTagsOperation,
} from './actions/tag.operations';
import { timelineOperation } from './actions/timeline.operation';

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
    timelineOperation,
  ],
  {
    loadOptions: { channelsOrAll, connections: connectionList(), ...audienceLists },
    listSearch: { friendSearch, tagSearch, flagSearch },
  },
) {}
