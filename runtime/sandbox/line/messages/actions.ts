import type { Shape } from './shape';
import { byType, linkUri, matching, object, oneOf, optional, required, text } from './shape';

const type = required(text(30));
const data = required(text(300, 0));

const MOMENTS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d$/,
  datetime: /^\d{4}-\d\d-\d\d[tT]\d\d:\d\d$/,
};

const moments: Shape = (value, at, issues) => {
  const action = value as Record<string, unknown>;
  const pattern = MOMENTS[String(action['mode'])];
  for (const name of ['initial', 'max', 'min'])
    if (pattern && action[name] !== undefined)
      matching(pattern, 'Invalid datetime')(action[name], `${at}.${name}`, issues);
};

const picker = (label: ReturnType<typeof required>): Shape => {
  const fields = object({ type, label, data, mode: required(oneOf('date', 'time', 'datetime')) });
  return (value, at, issues) => {
    fields(value, at, issues);
    moments(value, at, issues);
  };
};

/** Action objects; where a label shows it is needed and at most `labelLength` long. */
const actions = (label: ReturnType<typeof required>): Shape => {
  const postback = object({
    ...{ type, label, data },
    displayText: optional(text(300, 0)),
    text: optional(text(300, 0)),
    inputOption: optional(oneOf('closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice')),
    fillInText: optional(text(300, 0)),
  });
  const switching = object({ type, label, data, richMenuAliasId: required(text(32)) });
  const shapes = {
    message: object({ type, label, text: required(text(300)) }),
    uri: object({ type, label, uri: required(linkUri), altUri: optional(object({ desktop: required(linkUri) })) }),
    postback,
    datetimepicker: picker(label),
    richmenuswitch: switching,
    clipboard: object({ type, label, clipboardText: required(text(1000)) }),
    camera: object({ type, label }),
    cameraRoll: object({ type, label }),
    location: object({ type, label }),
  };
  return byType(() => shapes);
};

/** On a button: the label shows. */
export const labelledAction = actions(required(text(20)));
/** In a Flex button, where up to 40 characters fit. */
export const flexButtonAction = actions(required(text(40)));
/** On an area or a picture: the label is read out at most. */
export const silentAction = actions(optional(text(40, 0)));
/** Under a picture of an image carousel. */
export const shortAction = actions(optional(text(12, 0)));
