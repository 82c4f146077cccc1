/** Message building: 差し込み項目 `[[…]]`, the check of 吹き出し, and rendering for friends. */
export { checkTemplate } from './check';
export { listPlaceholders, type Placeholder } from './placeholders';
export { storePoints, POINTS_FRESH_MINUTES } from './points';
export { renderReply, renderTemplate, replyRenderer, type RenderOptions, type Rendered } from './render';
export { shippingWarnings } from './shipping/warnings';
