import { useMemo, useRef, useState } from 'preact/hooks';
import type { ShownPerson } from '../wire';
import type { Phone } from './actions';
import { nameOf, tap } from './actions';
import { Composer } from './composer';
import { TapContext, store, useStore, useTap } from './context';
import type { DateQuestion } from './dialogs';
import { DatePicker } from './dialogs';
import { Icon } from './icons';
import { list, object, text } from './json';
import { Picture } from './picture';
import { RichMenuView, barText } from './rich-menu';
import { TalkLog } from './talk-log';
import { timeOf } from './times';

/** Of the newest line only, and until one is tapped. */
function QuickReplies() {
  const run = useTap();
  const { lines } = useStore();
  const [used, setUsed] = useState('');
  const last = lines.at(-1);
  if (!last || last.from !== 'account' || used === last.id) return null;
  const items = list(object(last.message['quickReply'])['items']);
  if (items.length === 0) return null;
  return (
    <div class="quick-replies" role="group" aria-label="クイックリプライ">
      {items.map((item, index) => (
        <button
          key={index}
          type="button"
          onClick={() => {
            setUsed(last.id);
            run(object(item['action']));
          }}
        >
          {text(item['imageUrl']) && <Picture url={item['imageUrl']} />}
          {nameOf(object(item['action']))}
        </button>
      ))}
    </div>
  );
}

/** What stands at the bottom for a person who is not a friend. */
function Stranger({ person }: { person: ShownPerson }) {
  const isBlocked = person.state === 'blocked';
  return (
    <div class="stranger">
      <p>
        {isBlocked ? 'この公式アカウントをブロックしています。' : 'まだこの公式アカウントを友だちに追加していません。'}
      </p>
      <button type="button" class="main" onClick={() => void store.act('follow', { userId: person.userId })}>
        {isBlocked ? 'ブロックを解除' : '友だちに追加'}
      </button>
    </div>
  );
}

interface Shown {
  /** What the person last chose; null: as the menu itself says. */
  readonly menu: boolean | null;
  readonly keyboard: boolean;
  readonly draft: string;
}

const CLOSED: Shown = { menu: null, keyboard: false, draft: '' };

/** Keyboard and rich menu share the bottom: one of them shows. */
function Bottom({ shown, show }: { shown: Shown; show: (next: Partial<Shown>) => void }) {
  const menu = useStore().talk?.richMenu ?? null;
  if (!menu) return <Composer draft={shown.draft} focus={shown.keyboard} onMenu={null} />;
  if (shown.keyboard)
    return <Composer draft={shown.draft} focus onMenu={() => show({ keyboard: false, menu: true })} />;
  const isOpen = shown.menu ?? menu.menu['selected'] === true;
  return (
    <div class="menu-bar-and-menu">
      <div class="menu-bar">
        <button
          type="button"
          class="icon"
          aria-label="キーボードを開く"
          title="メッセージを入力する"
          onClick={() => show({ keyboard: true })}
        >
          <Icon name="keyboard" />
        </button>
        <button type="button" class="toggle" aria-expanded={isOpen} onClick={() => show({ menu: !isOpen })}>
          {barText(menu)}
          <Icon name={isOpen ? 'down' : 'up'} />
        </button>
      </div>
      {isOpen && <RichMenuView of={menu} />}
    </div>
  );
}

function Head({ person }: { person: ShownPerson }) {
  const { userId, state } = person;
  return (
    <header class="talk-head">
      <Icon name="back" />
      <span class="account">
        お試し公式アカウント
        <small>{person.displayName}さんの画面</small>
      </span>
      {state === 'following' && (
        <button
          type="button"
          class="quiet"
          title="この人がブロックする"
          onClick={() => void store.act('block', { userId })}
        >
          <Icon name="block" />
          ブロック
        </button>
      )}
    </header>
  );
}

/** The phone of the open person, with the talk with the account. */
export function PhoneView() {
  const { person } = useStore();
  const [shown, setShown] = useState<Record<string, Shown>>({});
  const [question, ask] = useState<DateQuestion | null>(null);
  const userId = person?.userId ?? '';
  const show = (next: Partial<Shown>): void =>
    setShown((all) => ({ ...all, [userId]: { ...(all[userId] ?? CLOSED), ...next } }));
  const latest = useRef(show);
  latest.current = show;
  const phone = useMemo<Phone>(
    () => ({
      askDate: (action) =>
        new Promise((resolve) => {
          const answer = (picked: string | null): void => {
            ask(null);
            resolve(picked);
          };
          ask({ action, answer });
        }),
      showMenu: (isOpen) => latest.current({ menu: isOpen, keyboard: false }),
      openKeyboard: (draft) => latest.current({ keyboard: true, draft }),
    }),
    [],
  );
  const run = useMemo(() => (action: Parameters<typeof tap>[2]) => void tap(store, phone, action), [phone]);
  return (
    <main class="phone" aria-label="スマートフォン">
      <div class="status-bar" aria-hidden="true">
        <span>{timeOf(store.now())}</span>
        <span class="battery" />
      </div>
      {person && (
        <TapContext.Provider value={run}>
          <Head person={person} />
          <TalkLog key={userId} />
          {person.state === 'following' ? (
            <>
              <QuickReplies />
              <Bottom shown={shown[userId] ?? CLOSED} show={show} />
            </>
          ) : (
            <Stranger person={person} />
          )}
        </TapContext.Provider>
      )}
      {question && <DatePicker of={question} />}
    </main>
  );
}
