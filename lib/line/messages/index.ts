/** Message building: 差し込み項目 `[[…]]`, the check of 吹き出し, and rendering for friends. */
export { checkTemplate } from './check';
export { listPlaceholders } from './placeholders';
export { storePoints } from './points';
export { renderReply, renderTemplate, replyRenderer } from './render';
export { parcelsOf } from './shipping/parcels';
export { shippingWarnings } from './shipping/warnings';
