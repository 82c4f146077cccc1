import { lineCredential, testedByLine } from '../shared/line-session';
import { aliasSearch, richMenuSearch } from '../shared/rich-menu-field';
import { storeNode } from '../shared/store-node';
import { listOperation } from './actions/list.operation';
import { removeOperation } from './actions/remove.operation';
import { setDefaultOperation } from './actions/set-default.operation';
import { upsertOperation } from './actions/upsert.operation';
import { liffFormList } from './liff-form-list';

export class RichMenu extends storeNode(
  {
    name: 'richMenu',
    displayName: 'リッチメニュー',
    icon: 'line',
    description: 'LINE公式アカウントのリッチメニューを登録し、画像やボタンを入れ替え、既定のメニューを決めます',
  },
  [upsertOperation, listOperation, setDefaultOperation, removeOperation],
  { loadOptions: { liffForms: liffFormList }, listSearch: { richMenuSearch, aliasSearch } },
  { credential: lineCredential, credentialTest: { checkLine: testedByLine } },
) {}
