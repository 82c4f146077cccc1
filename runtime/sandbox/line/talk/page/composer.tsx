import { useEffect, useRef, useState } from 'preact/hooks';
import { store } from './context';
import { Icon } from './icons';

interface Composer {
  readonly draft: string;
  /** Whether the field takes the keyboard when it appears. */
  readonly focus: boolean;
  readonly onMenu: (() => void) | null;
}

/** The row a person types in. Enter sends, Shift and Enter break the line; a word being converted is left alone. */
export function Composer({ draft, focus, onMenu }: Composer) {
  const [words, setWords] = useState(draft);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setWords(draft), [draft]);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus, draft]);
  const userId = store.selected;
  const send = (): void => {
    const text = words.trim();
    if (!text) return;
    setWords('');
    void store.act('say', { userId, text }).then((sent) => sent ?? setWords(words));
  };
  return (
    <div class="composer">
      {onMenu && (
        <button
          type="button"
          class="icon"
          aria-label="リッチメニューを表示"
          title="リッチメニューを表示"
          onClick={onMenu}
        >
          <Icon name="menu" />
        </button>
      )}
      <button
        type="button"
        class="icon"
        aria-label="写真を送る"
        title="写真を送る(見本の写真)"
        onClick={() => void store.act('image', { userId })}
      >
        <Icon name="photo" />
      </button>
      <button
        type="button"
        class="icon"
        aria-label="スタンプを送る"
        title="スタンプを送る"
        onClick={() => void store.act('sticker', { userId })}
      >
        <Icon name="smile" />
      </button>
      <textarea
        ref={field}
        rows={Math.min(4, words.split('\n').length)}
        aria-label="メッセージを入力"
        placeholder="メッセージを入力"
        maxLength={5000}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="button" class="icon send" aria-label="送信" title="送信" disabled={!words.trim()} onClick={send}>
        <Icon name="send" />
      </button>
    </div>
  );
}
