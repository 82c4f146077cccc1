/** `佐藤:サトウ …` as pairs of a name and its kana. */
const named = (text: string): (readonly [string, string])[] =>
  text.split(' ').map((pair) => {
    const [name = '', kana = ''] = pair.split(':');
    return [name, kana];
  });

/** Surname and its kana. */
export const LAST_NAMES = named(
  '佐藤:サトウ 鈴木:スズキ 高橋:タカハシ 田中:タナカ 伊藤:イトウ 渡辺:ワタナベ 山本:ヤマモト 中村:ナカムラ 小林:コバヤシ ' +
    '加藤:カトウ 吉田:ヨシダ 山田:ヤマダ 佐々木:ササキ 山口:ヤマグチ 松本:マツモト 井上:イノウエ 木村:キムラ 林:ハヤシ ' +
    '清水:シミズ 長谷川:ハセガワ',
);

/** Given name and its kana. */
export const FIRST_NAMES = named(
  '陽子:ヨウコ 真由美:マユミ 恵:メグミ さくら:サクラ 美咲:ミサキ 翔太:ショウタ 健一:ケンイチ 誠:マコト 大輔:ダイスケ ' +
    '葵:アオイ 結衣:ユイ 久美子:クミコ 直樹:ナオキ 裕子:ユウコ 凛:リン 智子:トモコ',
);

/** Surnames outside JIS X 0208 or the basic plane. */
export const RARE_LAST_NAMES = [
  ['𠮷田', 'ヨシダ'],
  ['髙橋', 'タカハシ'],
  ['山﨑', 'ヤマザキ'],
] as const;

/** Upper-case romaji, as futureshop names prefectures. */
export const PREFECTURES = (
  'HOKKAIDO AOMORI IWATE MIYAGI AKITA YAMAGATA FUKUSHIMA IBARAKI TOCHIGI GUNMA SAITAMA CHIBA TOKYO ' +
  'KANAGAWA NIIGATA TOYAMA ISHIKAWA FUKUI YAMANASHI NAGANO GIFU SHIZUOKA AICHI MIE SHIGA KYOTO OSAKA ' +
  'HYOGO NARA WAKAYAMA TOTTORI SHIMANE OKAYAMA HIROSHIMA YAMAGUCHI TOKUSHIMA KAGAWA EHIME KOCHI FUKUOKA ' +
  'SAGA NAGASAKI KUMAMOTO OITA MIYAZAKI KAGOSHIMA OKINAWA'
).split(' ');

export const CITIES = ['中央区', '西区港町', '北区本町', '緑市', '桜が丘市', '南郡海辺町'] as const;
export const STAGES = ['レギュラー', 'シルバー', 'ゴールド', 'プラチナ', ''] as const;
export const GENDERS = ['FEMALE', 'MALE', 'UNSPECIFIED'] as const;
export const ROUTES = ['PC', 'SMARTPHONE', 'STORE', ''] as const;
export const SKIN_TYPES = ['乾燥肌', '脂性肌', '混合肌', '敏感肌', ''] as const;

/** SKU, name, variation, price with tax. */
export const PRODUCTS = [
  ['serum-30', '美容液', '30mL', 5280],
  ['lotion-120', '化粧水', '120mL', 3300],
  ['cream-50', 'クリーム', '50g', 4400],
  ['soap-80', '洗顔石けん', '80g', 1650],
  ['tea-30', '黒豆茶', '30包', 2160],
  ['aojiru-30', '青汁', '30本', 3980],
  ['collagen-10', 'コラーゲンドリンク', '10本', 2980],
  ['mask-7', 'シートマスク', '7枚', 1980],
] as const;
