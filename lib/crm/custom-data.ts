/** Custom data of friends: what a cart fills in (read-only) and what the marketer defines. */
export { applyCustomData } from './cart-data';
export { defineCartFields } from './cart-fields';
export { defineField, listFields, type CustomField } from './own-fields';
export { getCustomData, upsertCustomData, type CustomValue } from './own-data';
