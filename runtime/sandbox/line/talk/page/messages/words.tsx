import type { ComponentChildren } from 'preact';
import { useTap } from '../context';
import type { Json } from '../json';
import { list, number, object, text } from '../json';
import { Picture } from '../picture';

const LINK = /(https?:\/\/[^\s<>"'「」『』()。、]+|line:\/\/[^\s<>"'「」]+)/;

function Link({ address }: { address: string }) {
  const tap = useTap();
  return (
    <a
      href={address}
      rel="noopener noreferrer"
      onClick={(event) => {
        event.preventDefault();
        tap({ type: 'uri', uri: address });
      }}
    >
      {address}
    </a>
  );
}

/** Text with its addresses as links. Line breaks are drawn by the style. */
export const linked = (words: string): ComponentChildren[] =>
  words.split(LINK).map((part, index) => (index % 2 === 1 ? <Link key={index} address={part} /> : part));

const Emoji = ({ of }: { of: Json }) => (
  <span class="emoji">
    <Picture
      url={`https://stickershop.line-scdn.net/sticonshop/v1/sticon/${encodeURIComponent(text(of['productId']))}/android/${encodeURIComponent(text(of['emojiId']))}.png`}
      name="LINE絵文字"
    />
  </span>
);

/** LINE counts UTF-16 units; each `$` at an emoji's index is that emoji. */
function withEmojis(words: string, emojis: readonly Json[]): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const emoji of [...emojis].sort((a, b) => (number(a['index']) ?? 0) - (number(b['index']) ?? 0))) {
    const index = number(emoji['index']) ?? -1;
    if (index < from || words[index] !== '$') continue;
    parts.push(...linked(words.slice(from, index)), <Emoji of={emoji} />);
    from = index + 1;
  }
  return [...parts, ...linked(words.slice(from))];
}

/** textV2: `{name}` stands for an emoji or a mention; `{{` and `}}` are brackets. */
function withSubstitutions(words: string, substitution: Json): ComponentChildren[] {
  const plain = (part: string): ComponentChildren[] => linked(part.replaceAll('{{', '{').replaceAll('}}', '}'));
  return words.split(/(?<!\{)\{([A-Za-z0-9_]{1,20})\}(?!\})/).flatMap((part, index) => {
    if (index % 2 === 0) return plain(part);
    const found = object(substitution[part]);
    if (found['type'] === 'emoji') return [<Emoji of={found} />];
    return [found['type'] === 'mention' ? '@メンション' : `{${part}}`];
  });
}

/** A text message in its bubble. */
export function Words({ of }: { of: Json }) {
  const words = text(of['text']);
  const content =
    of['type'] === 'textV2'
      ? withSubstitutions(words, object(of['substitution']))
      : withEmojis(words, list(of['emojis']));
  return <div class="bubble words">{content}</div>;
}
