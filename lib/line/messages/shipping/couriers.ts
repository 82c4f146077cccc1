/** A courier that the cart names by a word or code we know. Source of the links: reference, couriers, 7. */
export interface Courier {
  readonly name: string;
  /** The page that shows where this parcel is; null where none is known. Takes a slip number of checked form. */
  readonly trackingUrl: ((slip: string) => string) | null;
}

/** International parcels (EMS and others), e.g. EE123456789JP. */
const isInternational = (slip: string): boolean => /^[A-Z]{2}\d{9}[A-Z]{2}$/.test(slip);

const couriers = {
  yamato: {
    name: 'ヤマト運輸',
    trackingUrl: (slip) => `https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=${slip}`,
  },
  sagawa: {
    name: '佐川急便',
    trackingUrl: (slip) => `https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=${slip}`,
  },
  japanPost: {
    name: '日本郵便',
    trackingUrl: (slip) =>
      'https://trackings.post.japanpost.jp/services/srv/search/direct' +
      `?searchKind=${isInternational(slip) ? 'S004' : 'S002'}&locale=ja&reqCodeNo1=${slip}`,
  },
  seino: {
    name: '西濃運輸',
    trackingUrl: (slip) => `https://track.seino.co.jp/cgi-bin/gnpquery.pgm?GNPNO1=${slip}`,
  },
  fukuyama: {
    name: '福山通運',
    trackingUrl: (slip) => `https://corp.fukutsu.co.jp/situation/tracking_no_hunt/${slip}`,
  },
} as const satisfies Readonly<Record<string, Courier>>;

type CourierKey = keyof typeof couriers;

/** Whole words by which carts and shops name them; anything else stays what it is, with its number but no link. */
const words: Readonly<Record<CourierKey, readonly string[]>> = {
  yamato: ['ヤマト', 'ヤマト運輸', 'ヤマト宅急便', 'クロネコヤマト', 'クロネコヤマトの宅急便', '宅急便', '宅急便コンパクト', 'ネコポス', 'クール宅急便', 'yamato', 'yamatotransport', 'kuronekoyamato'], // prettier-ignore
  sagawa: ['佐川', '佐川急便', '飛脚宅配便', '飛脚クール便', 'sagawa', 'sagawaexpress'],
  japanPost: ['日本郵便', '郵便', '郵便局', '日本郵政', 'ゆうパック', 'ゆうパケット', 'クリックポスト', 'レターパック', 'レターパックプラス', 'レターパックライト', 'ems', 'japanpost', 'jppost', 'yupack', 'yupacket'], // prettier-ignore
  seino: ['西濃', '西濃運輸', 'セイノー', 'seino'],
  fukuyama: ['福山', '福山通運', 'fukuyama'],
};

/** Codes mean something only within their cart. 楽天RMS: deliveryCompany, reference 5. */
const codes: Readonly<Record<string, Readonly<Record<string, CourierKey>>>> = {
  rms: {
    1001: 'yamato',
    1002: 'sagawa',
    1003: 'japanPost',
    1004: 'seino',
    1006: 'fukuyama',
    1017: 'japanPost',
    1029: 'japanPost',
    1030: 'yamato',
  },
};

const folded = (word: string): string =>
  word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s・.-]|株式会社|\(株\)/g, '');

const byWord = new Map(
  Object.entries(words).flatMap(([key, list]) => list.map((word) => [folded(word), key as CourierKey] as const)),
);

/** The courier of the cart's own code or word; null for one that we do not know. Nothing is guessed from parts of a text. */
export function courierOf(cart: string, word: string): Courier | null {
  const key = codes[cart]?.[word.trim()] ?? byWord.get(folded(word));
  return key === undefined ? null : couriers[key];
}
