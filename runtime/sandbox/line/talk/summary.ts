import type { Json } from './wire';

const LONGEST = 60;

const WORDS: Readonly<Record<string, string>> = {
  image: '画像',
  sticker: 'スタンプ',
  video: '動画',
  audio: '音声',
  location: '位置情報',
  coupon: 'クーポン',
};

/** A message in one line, as a list of talks shows it. */
export const summary = (message: Json): string => {
  const { type, text, altText } = message;
  const words = typeof text === 'string' ? text : typeof altText === 'string' ? altText : '';
  const line = words.replace(/\s+/g, ' ').trim();
  if (line) return line.length > LONGEST ? `${[...line].slice(0, LONGEST).join('')}…` : line;
  return `[${WORDS[String(type)] ?? 'メッセージ'}]`;
};
