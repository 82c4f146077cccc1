/** リッチメニュー: made and brought up to date by name, given to friends, switched by alias. */
export { applyRichMenu, type AppliedMenu } from './apply';
export { checkedAlias, type MenuAction, type MenuArea, type RichMenuDefinition } from './definition';
export { linkRichMenu, unlinkRichMenu, type MenuContext } from './friends';
export { checkHeight, readMenuImage, sampleImage, type MenuImage } from './image';
export { cellBounds, layouts, type Layout } from './layouts';
export { deleteRichMenu, listRichMenus, setDefaultRichMenu } from './manage';
export { menuRows, type RichMenuRow } from './rows';
