/**
 * deliveryCompany → the courier's name (reference 5). Services of a courier are called by the courier, whose parcels
 * they are. 1000 その他 names nobody.
 */
const COURIERS: Readonly<Record<string, string | null>> = {
  1000: null,
  1001: 'ヤマト運輸',
  1002: '佐川急便',
  1003: '日本郵便',
  1004: '西濃運輸',
  1005: 'セイノースーパーエクスプレス',
  1006: '福山通運',
  1007: '名鉄運輸',
  1008: 'トナミ運輸',
  1009: '第一貨物',
  1010: '新潟運輸',
  1011: '中越運送',
  1012: '岡山県貨物運送',
  1013: '久留米運送',
  1014: '山陽自動車運送',
  1015: 'NXトランスポート',
  1016: 'エコ配',
  1017: 'EMS',
  1018: 'DHL',
  1019: 'FedEx',
  1020: 'UPS',
  1021: '日本通運',
  1022: 'TNT',
  1023: 'OCS',
  1024: 'USPS',
  1025: 'SFエクスプレス',
  1026: 'Aramex',
  1027: 'SGHグローバル・ジャパン',
  1028: 'Rakuten EXPRESS',
  1029: '日本郵便',
  1030: 'ヤマト運輸',
  1031: '名鉄NX運輸',
};

/** The courier of a code; of a new one what RMS calls it. */
export const courierOf = (code: string | null, name: string | null): string | null => {
  const known = code === null ? undefined : COURIERS[code];
  return known === undefined ? name : known;
};
