import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { store } from './context';
import type { Json } from './json';
import { text } from './json';

interface Dialog {
  readonly title: string;
  readonly done: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

function Dialog({ title, done, onDone, onClose, children }: Dialog) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDone();
        }}
      >
        <h2>{title}</h2>
        {children}
        <div class="answers">
          <button type="button" onClick={onClose}>
            やめる
          </button>
          <button type="submit" class="main">
            {done}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** A person with LINE, made up by the marketer. */
export function NewPerson({ onClose }: { onClose: () => void }) {
  const [displayName, setName] = useState('');
  const [email, setEmail] = useState('');
  const [emailConsent, setConsent] = useState(true);
  const add = async (): Promise<void> => {
    const made = await store.act<{ userId: string }>('add-person', { displayName, email: email || null, emailConsent });
    if (!made) return;
    onClose();
    store.select(made.userId);
  };
  return (
    <Dialog title="新しい人を追加" done="追加する" onDone={() => void add()} onClose={onClose}>
      <label>
        LINEの名前
        <input required maxLength={100} value={displayName} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label>
        LINEに登録したメールアドレス
        <input
          type="email"
          placeholder="未登録なら空のまま"
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input type="checkbox" checked={emailConsent} onInput={(event) => setConsent(event.currentTarget.checked)} />
        LIFFでメールアドレスの提供に同意する
      </label>
      <p class="note">お試しの中だけの人です。LINEにも実在の人にも何も送られません。</p>
    </Dialog>
  );
}

const FIELD = { date: 'date', time: 'time', datetime: 'datetime-local' } as const;

const modeOf = (action: Json): keyof typeof FIELD =>
  action['mode'] === 'time' || action['mode'] === 'datetime' ? action['mode'] : 'date';

export interface DateQuestion {
  readonly action: Json;
  readonly answer: (picked: string | null) => void;
}

/** What a datetimepicker action opens. */
export function DatePicker({ of: { action, answer } }: { of: DateQuestion }) {
  // LINE writes 2017-12-25t00:00 in either case.
  const [picked, setPicked] = useState(text(action['initial']).replace('t', 'T'));
  const mode = modeOf(action);
  return (
    <Dialog
      title={text(action['label']) || '日時を選ぶ'}
      done="決定"
      onDone={() => picked && answer(picked)}
      onClose={() => answer(null)}
    >
      <label>
        {mode === 'time' ? '時刻' : mode === 'date' ? '日付' : '日時'}
        <input
          type={FIELD[mode]}
          required
          min={text(action['min']).replace('t', 'T') || undefined}
          max={text(action['max']).replace('t', 'T') || undefined}
          value={picked}
          onInput={(event) => setPicked(event.currentTarget.value)}
        />
      </label>
    </Dialog>
  );
}
