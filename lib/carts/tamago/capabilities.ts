import type { Capabilities, Way } from '../cart';
import { capabilities as csv } from '../csv/capabilities';

/** Only through the screens of its administration (reference 4: no API found). */
const robot: Way = { by: 'robot' };

export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: csv.read,
  change: { skip: robot, pause: robot, cancel: robot, switchProduct: robot, memo: robot },
};
