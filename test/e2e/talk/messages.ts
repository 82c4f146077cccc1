/** Messages as templates of ours send them, of every kind. `shop`: where the shop's pictures are. */
const text = (words: string, more: object = {}): object => ({ type: 'text', text: words, ...more });
const box = (layout: string, contents: readonly object[], more: object = {}): object => ({
  type: 'box',
  layout,
  contents,
  ...more,
});
const say = (words: string, label = words): object => ({ type: 'message', label, text: words });
const open = (label: string, uri = 'https://example.com/'): object => ({ type: 'uri', label, uri });

export const greeting = text(
  'はじめまして。くらし商店です。\n\n会員情報とつなぐと、配送状況やポイントをこのトークで確かめられます。',
);

export const identify = (shop: string, liffId = '2000000000-abcdefgh'): object => ({
  type: 'template',
  altText: '会員情報をつなぐ',
  template: {
    type: 'buttons',
    thumbnailImageUrl: `${shop}/pictures/cup.svg`,
    title: '会員情報をつなぐ',
    text: 'メールアドレスで本人確認をします。1分ほどで終わります。',
    actions: [
      open('本人確認をする', `https://liff.line.me/${liffId}/form`),
      { type: 'postback', label: 'あとにする', data: 'later=1', displayText: 'あとにする' },
    ],
  },
});

export const confirm = {
  type: 'template',
  altText: '次回のお届け',
  template: {
    type: 'confirm',
    text: '次回のお届けをスキップしますか?',
    actions: [
      { type: 'postback', label: 'スキップする', data: 'skip=yes', displayText: 'スキップをお願いします' },
      say('いいえ'),
    ],
  },
};

export const camera = {
  type: 'template',
  altText: '写真',
  template: {
    type: 'buttons',
    text: '写真を送ってください。',
    actions: [say('あとで'), { type: 'postback', label: 'やめる', data: 'no=1' }],
  },
  quickReply: { items: [{ type: 'action', action: { type: 'camera', label: 'カメラを開く' } }] },
};

const row = (name: string, price: string): object =>
  box('horizontal', [
    text(name, { size: 'sm', color: '#555555', flex: 0 }),
    text(price, { size: 'sm', color: '#111111', align: 'end' }),
  ]);

export const delivery = {
  type: 'flex',
  altText: '配送状況',
  contents: {
    type: 'bubble',
    body: box('vertical', [
      text('配送状況', { weight: 'bold', color: '#1DB446', size: 'sm' }),
      text('発送済み', { weight: 'bold', size: 'xxl', margin: 'md' }),
      text('受注番号 20261120-001', { size: 'xs', color: '#888888', wrap: true }),
      { type: 'separator', margin: 'xl' },
      box(
        'vertical',
        [
          row('深蒸し茶 100g × 2', '¥2,160'),
          row('ほうじ茶 定期便', '¥1,980'),
          { type: 'separator', margin: 'xl' },
          box(
            'horizontal',
            [
              text('ヤマト運輸', { size: 'sm', color: '#555555' }),
              {
                type: 'text',
                size: 'sm',
                align: 'end',
                flex: 2,
                contents: [
                  { type: 'span', text: '1234-' },
                  { type: 'span', text: '5678', weight: 'bold', color: '#06c755', decoration: 'underline' },
                  { type: 'span', text: '-9012' },
                ],
              },
            ],
            { margin: 'xl' },
          ),
        ],
        { margin: 'xl', spacing: 'sm' },
      ),
    ]),
    footer: box(
      'vertical',
      [
        { type: 'button', style: 'link', height: 'sm', action: open('荷物を追跡する') },
        {
          type: 'button',
          style: 'secondary',
          action: {
            type: 'datetimepicker',
            label: 'お届け日を選ぶ',
            data: 'delivery=date',
            mode: 'date',
            initial: '2026-12-01',
            min: '2026-11-25',
            max: '2026-12-31',
          },
        },
      ],
      { spacing: 'sm' },
    ),
    styles: { footer: { separator: true } },
  },
};

export const carousel = (shop: string): object => ({
  type: 'template',
  altText: 'おすすめ',
  template: {
    type: 'carousel',
    columns: ['深蒸し茶', 'ほうじ茶', '玄米茶'].map((name) => ({
      thumbnailImageUrl: `${shop}/pictures/cup.svg`,
      title: name,
      text: 'やさしい香りの一杯です。',
      actions: [open('商品を見る'), say(`${name}について`, '詳しく知る')],
    })),
  },
});

export const pictureCarousel = (shop: string): object => ({
  type: 'template',
  altText: '写真',
  template: {
    type: 'image_carousel',
    columns: ['cup', 'leaf'].map((name) => ({
      imageUrl: `${shop}/pictures/${name}.svg`,
      action: say(name, '選ぶ'),
    })),
  },
});

export const map = (shop: string): object => ({
  type: 'imagemap',
  baseUrl: `${shop}/pictures/floor`,
  altText: '売り場',
  baseSize: { width: 1040, height: 520 },
  actions: [
    { type: 'message', label: '左の売り場', text: '左', area: { x: 0, y: 0, width: 520, height: 520 } },
    {
      type: 'uri',
      label: '右の売り場',
      linkUri: 'https://example.com/',
      area: { x: 520, y: 0, width: 520, height: 520 },
    },
  ],
});

const product = (shop: string, name: string, price: string, picture: string): object => ({
  type: 'bubble',
  size: 'micro',
  hero: {
    type: 'image',
    url: `${shop}/pictures/${picture}.svg`,
    size: 'full',
    aspectMode: 'cover',
    aspectRatio: '320:213',
  },
  body: box(
    'vertical',
    [
      text(name, { weight: 'bold', size: 'sm', wrap: true }),
      box('baseline', [
        ...[1, 2, 3, 4, 5].map((star) => ({
          type: 'icon',
          size: 'xs',
          url: `${shop}/pictures/${star < 5 ? 'star' : 'grey'}.svg`,
        })),
        text('4.0', { size: 'xs', color: '#8c8c8c', margin: 'md', flex: 0 }),
      ]),
      text(price, { size: 'sm', weight: 'bold' }),
    ],
    { spacing: 'sm', paddingAll: '13px' },
  ),
  footer: box('vertical', [{ type: 'button', style: 'primary', height: 'sm', action: open('見る') }]),
});

export const products = (shop: string): object => ({
  type: 'flex',
  altText: 'おすすめ商品',
  contents: {
    type: 'carousel',
    contents: [
      product(shop, '深蒸し茶 100g', '¥1,080', 'cup'),
      product(shop, 'ほうじ茶ティーバッグ 20個入', '¥1,280', 'leaf'),
      product(shop, '玄米茶', '¥980', 'cup'),
    ],
  },
});

export const birthday = (shop: string): object => ({
  type: 'flex',
  altText: 'お誕生日クーポン',
  contents: {
    type: 'bubble',
    size: 'kilo',
    body: box(
      'vertical',
      [
        {
          type: 'image',
          url: `${shop}/pictures/leaf.svg`,
          size: 'full',
          aspectMode: 'cover',
          aspectRatio: '1:1',
          gravity: 'center',
        },
        box(
          'vertical',
          [
            text('お誕生日おめでとうございます', { color: '#ffffff', weight: 'bold', wrap: true }),
            text('10%OFF', { color: '#ffe28a', size: '3xl', weight: 'bold' }),
          ],
          {
            position: 'absolute',
            offsetBottom: '0px',
            offsetStart: '0px',
            offsetEnd: '0px',
            paddingAll: 'xl',
            background: { type: 'linearGradient', angle: '0deg', startColor: '#00000099', endColor: '#00000000' },
          },
        ),
      ],
      { paddingAll: '0px' },
    ),
  },
  quickReply: { items: [say('配送状況'), say('ポイント')].map((action) => ({ type: 'action', action })) },
});

/** A menu of two tabs, each an alias of its own. */
export const richMenu = (name: 'shop' | 'member') => {
  const tab = (x: number, label: string, alias: string): object => ({
    bounds: { x, y: 0, width: 600, height: 125 },
    action: { type: 'richmenuswitch', label, richMenuAliasId: alias, data: `to=${alias}` },
  });
  const area = (index: number, action: object): object => ({
    bounds: { x: index * 400, y: 125, width: 400, height: 685 },
    action,
  });
  return {
    size: { width: 1200, height: 810 },
    selected: true,
    name,
    chatBarText: name === 'shop' ? 'お買い物メニュー' : '会員メニュー',
    areas: [
      tab(0, 'お買い物', 'shop'),
      tab(600, '会員', 'member'),
      area(0, say('配送状況')),
      area(1, { type: 'postback', label: 'ポイント', data: 'points=1', displayText: 'ポイント' }),
      area(2, open('ショップ')),
    ],
  };
};

/** A menu of three areas side by side. */
export const smallMenu = {
  size: { width: 1200, height: 405 },
  selected: true,
  name: 'small',
  chatBarText: 'メニュー',
  areas: [
    say('配送状況'),
    { type: 'postback', label: 'ポイント', data: 'points=1', displayText: 'ポイント' },
    open('ショップ'),
  ].map((action, index) => ({ bounds: { x: index * 400, y: 0, width: 400, height: 405 }, action })),
};
