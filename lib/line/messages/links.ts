/**
 * Orders and points are shown to a friend only over a link whose address is `proven`. Matching makes no other links; the
 * check stands here all the same, where the data leave the house. On alias l = customer_link.
 */
export const PROVEN = `EXISTS (
  SELECT FROM identity i WHERE i.friend_id = l.friend_id AND i.kind = l.key_kind AND i.trust = 'proven')`;

/** Whom a value may be shown to. */
export interface TrustOption {
  /** true: also friends whose address was only typed (自己申告). Unless told, only proven ones. */
  readonly alsoClaimed?: boolean;
}
