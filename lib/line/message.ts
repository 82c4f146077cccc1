import type { messagingApi } from '@line/bot-sdk';

/** One 吹き出し as LINE takes it. */
export type LineMessage = messagingApi.Message;

/** What LINE takes in one call. */
export const MAX_BUBBLES = 5;

/** Up to five 吹き出し; any string in them may hold placeholders `[[…]]`. */
export type MessageTemplate = readonly LineMessage[];
