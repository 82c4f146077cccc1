/** Carts that お試しモード has a pretend shop of, besides futureshop, as they are called on screen. */
export const pretendCartLabels = {
  repist: 'リピスト',
  subscstore: 'サブスクストア',
  rakuraku: '楽楽リピート',
  ecforce: 'ecforce',
  shopify: 'Shopify',
  rms: '楽天RMS',
  tamago: 'たまごカート',
  csv: 'CSV',
} as const;

export type PretendCart = keyof typeof pretendCartLabels;
export const pretendCarts = Object.keys(pretendCartLabels) as PretendCart[];

/** Carts that are read from files; all others are servers with a port. */
export type PretendFileCart = 'csv' | 'tamago';
export type PretendApiCart = Exclude<PretendCart, PretendFileCart>;
const isApiCart = (cart: PretendCart): cart is PretendApiCart => cart !== 'csv' && cart !== 'tamago';
export const pretendApiCarts = pretendCarts.filter(isApiCart);
