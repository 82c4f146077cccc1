/** Pictures of a tea shop, drawn rather than photographed. Keys are names under /pictures/ of the shop. */
const drawing = (size: string, content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}">${content}</svg>`;

const cup = `<rect width="400" height="265" fill="#e9efe2"/><ellipse cx="200" cy="215" rx="110" ry="16" fill="#c6d3b8"/>
<path d="M110 110h160v50q0 55-55 55h-50q-55 0-55-55z" fill="#fff"/>
<path d="M270 122q45-5 45 28t-52 30" fill="none" stroke="#fff" stroke-width="13"/>
<ellipse cx="190" cy="112" rx="80" ry="16" fill="#9bb86f"/>
<path d="M160 85q-12-20 4-38M195 85q-12-20 4-38M228 85q-12-20 4-38" stroke="#b9c7a8" stroke-width="6" fill="none" stroke-linecap="round"/>`;

const leaf = `<rect width="400" height="400" fill="#bfd8a6"/><path d="M200 60c90 60 110 170 0 280c-110-110-90-220 0-280z" fill="#5b8c3e"/>
<path d="M200 90v250" stroke="#bfd8a6" stroke-width="6"/>`;

const star = (fill: string): string =>
  drawing(
    '24 24',
    `<path fill="${fill}" d="M12 2l3 7 7 .6-5.3 4.7 1.6 7.2L12 17.6l-6.300 3.900 1.600-7.200L2 9.600 9 9z"/>`,
  );

const ICONS = [
  '<path d="M-60-30h80v70h-80zM20-10h35l25 25v25h-60z"/><circle cx="-30" cy="45" r="16"/><circle cx="45" cy="45" r="16"/>',
  '<circle r="58"/><text y="24" text-anchor="middle" font-size="66" fill="#eef5ea" stroke="none">P</text>',
  '<path d="M-55-5l8-45h94l8 45zM-45 0h90v50h-90z"/>',
];

/** A menu of two tabs and three areas, 1200 × 810. */
const menu = (open: 0 | 1, ground: string, words: readonly string[]): string => {
  const tab = (index: 0 | 1, title: string): string =>
    `<rect x="${index * 600}" width="600" height="125" fill="${index === open ? ground : '#3f7d3a'}"/>
<text x="${index * 600 + 300}" y="80" fill="${index === open ? '#2d5a29' : '#fff'}">${title}</text>`;
  const area = (title: string, index: number): string =>
    `<g transform="translate(${index * 400 + 200} 400)" fill="#5b9a50">${ICONS[index]}</g>
<text x="${index * 400 + 200}" y="590" fill="#2d5a29">${title}</text>`;
  return drawing(
    '1200 810',
    `<rect width="1200" height="810" fill="${ground}"/><g font-family="sans-serif" font-size="46" font-weight="700" text-anchor="middle">
${tab(0, 'お買い物')}${tab(1, '会員')}${words.map(area).join('')}</g>`,
  );
};

/** A menu of three areas, 1200 × 405. */
const smallMenu = (words: readonly string[]): string => {
  const area = (title: string, index: number): string =>
    `<g transform="translate(${index * 400 + 200} 155)" fill="#5b9a50">${ICONS[index]}</g>
<text x="${index * 400 + 200}" y="310">${title}</text>`;
  return drawing(
    '1200 405',
    `<rect width="1200" height="405" fill="#f1f7ee"/><path d="M400 60v285M800 60v285" stroke="#cfe0c6" stroke-width="3"/>
<g font-family="sans-serif" font-size="46" font-weight="700" text-anchor="middle" fill="#2d5a29">${words.map(area).join('')}</g>`,
  );
};

export const drawings: Readonly<Record<string, string>> = {
  'cup.svg': drawing('400 265', cup),
  'leaf.svg': drawing('400 400', leaf),
  'star.svg': star('#f5b400'),
  'grey.svg': star('#cccccc'),
  'floor/700': drawing(
    '1040 520',
    '<rect width="520" height="520" fill="#d9c7a0"/><rect x="520" width="520" height="520" fill="#a9c3b0"/>',
  ),
  'menu-small.svg': smallMenu(['配送状況', 'ポイント', 'ショップ']),
  'menu-shop.svg': menu(0, '#f1f7ee', ['配送状況', 'ポイント', 'ショップ']),
  'menu-member.svg': menu(1, '#eef4fb', ['配送状況', 'ポイント', 'ショップ']),
};
