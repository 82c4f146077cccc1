/** Whom orders and points may be shown to. */
export interface TrustOption {
  /** true: also friends whose address was only typed (自己申告). Unless told, only proven ones. */
  readonly alsoClaimed?: boolean;
}
