/** たまごカート: no API. Read from the CSV that its screens export; changes wait for the robot. */
import { fileCart } from '../csv';
import { settingsOfCart } from '../csv/settings';
import { capabilities } from './capabilities';

const label = 'たまごカート';

export const tamago = fileCart({
  id: 'tamago',
  label,
  capabilities,
  // Its order list tells who ordered; a list of customers of its own is not known to be exported with a phone number.
  readSettings: settingsOfCart(label, { preset: 'tamago', matchKey: 'phone', customersFrom: 'orders' }),
});
