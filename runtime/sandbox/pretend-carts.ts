/** Carts that お試しモード has a pretend shop of, besides futureshop, as they are called on screen. */
export const pretendCartLabels = {
  repist: 'リピスト',
  subscstore: 'サブスクストア',
  ecforce: 'ecforce',
  shopify: 'Shopify',
} as const;

export type PretendCart = keyof typeof pretendCartLabels;
export const pretendCarts = Object.keys(pretendCartLabels) as PretendCart[];
