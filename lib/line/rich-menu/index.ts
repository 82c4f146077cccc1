/** リッチメニュー: made and brought up to date by name, given to friends, switched by alias. */
export { applyRichMenu, type AppliedMenu } from './apply';
export { checkedAlias, checkedMenuName, type MenuAction, type MenuArea, type RichMenuDefinition } from './definition';
export { linkRichMenu, unlinkRichMenu, type MenuContext, type MenuFriend } from './friends';
export { checkHeight, readMenuImage, sampleImage, type MenuImage } from './image';
export { cellBounds, layouts, type Bounds, type Layout } from './layouts';
export { deleteRichMenu, listRichMenus, setDefaultRichMenu, type ListedMenu } from './manage';
export { menuRows, type RichMenuRow } from './rows';
