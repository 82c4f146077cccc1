import { z } from 'zod/v4';
import { limits, type Limit } from '../limits';
import { data, link, words } from './strings';

const said = words(limits.said);
const dateTime = z.string().regex(/^[\d:T-]+$/, 'は 2026-11-22 や 10:30 のような日時にしてください');

/** What a tap does. `label` is wanted on buttons, and may be missing where a picture or a box is tapped. */
function actionWith(label: z.ZodType<string | undefined>) {
  const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
    z.strictObject({ type: z.literal(type), label, ...shape });
  return z.discriminatedUnion('type', [
    of('uri', { uri: link, altUri: z.strictObject({ desktop: link }).optional() }),
    of('message', { text: said }),
    of('postback', {
      data: data(limits.data),
      displayText: said.optional(),
      text: said.optional(),
      inputOption: z.enum(['closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice']).optional(),
      fillInText: said.optional(),
    }),
    of('datetimepicker', {
      data: data(limits.data),
      mode: z.enum(['date', 'time', 'datetime']),
      initial: dateTime.optional(),
      max: dateTime.optional(),
      min: dateTime.optional(),
    }),
    of('clipboard', { clipboardText: words(limits.clipboard) }),
    of('richmenuswitch', { richMenuAliasId: z.string().min(1).max(32), data: data(limits.data) }),
  ]);
}

export const labelled = (limit: Limit) => actionWith(words(limit));
export const unlabelled = actionWith(z.string().optional());

/** Buttons beside the keyboard; three kinds work only there. */
const quickAction = z.union([
  labelled(limits.label),
  z.strictObject({ type: z.enum(['camera', 'cameraRoll', 'location']), label: words(limits.label) }),
]);

export const quickReply = z.strictObject({
  items: z
    .array(z.strictObject({ type: z.literal('action'), imageUrl: z.string().optional(), action: quickAction }))
    .min(1)
    .max(13),
});
