import { useState } from 'preact/hooks';
import type { ShownPerson } from '../wire';
import { store, useStore } from './context';
import { NewPerson } from './dialogs';
import { Icon } from './icons';
import { Picture } from './picture';
import { listTime } from './times';

const STATES: Readonly<Record<ShownPerson['state'], string>> = {
  none: '未追加',
  following: '友だち',
  blocked: 'ブロック中',
};

const COLOURS = ['#e8927c', '#6fa8dc', '#82b366', '#b48ead', '#d6a75c', '#5fb0a5'];

const colourOf = (userId: string): string =>
  COLOURS[[...userId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS.length] ?? '#888';

function Face({ person }: { person: ShownPerson }) {
  return (
    <span class="face" style={{ backgroundColor: colourOf(person.userId) }} aria-hidden="true">
      {person.pictureUrl ? <Picture url={person.pictureUrl} /> : [...person.displayName][0]}
    </span>
  );
}

function Row({ person }: { person: ShownPerson }) {
  const { last, state } = person;
  const isOpen = person.userId === store.selected;
  return (
    <li>
      <button
        type="button"
        class={isOpen ? 'somebody open' : 'somebody'}
        aria-current={isOpen ? 'true' : undefined}
        onClick={() => store.select(person.userId)}
      >
        <Face person={person} />
        <span class="about">
          <span class="name">{person.displayName}</span>
          <span class="last">{last?.text ?? 'まだトークはありません'}</span>
        </span>
        <span class="side">
          <span class="at">{last && listTime(new Date(last.at), store.now())}</span>
          {store.isUnread(person) && <span class="unread">新着</span>}
          <span class={`state ${state}`}>{STATES[state]}</span>
        </span>
      </button>
    </li>
  );
}

/** The people of the pretend LINE; each has a talk of their own. */
export function People() {
  const { screen } = useStore();
  const [isAdding, setAdding] = useState(false);
  const people = screen?.people ?? [];
  const total = screen?.total ?? 0;
  return (
    <nav class="people" aria-label="お試しの人たち">
      <div class="people-head">
        <h2>お試しの人たち</h2>
        <button type="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          人を追加
        </button>
      </div>
      <label class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="名前で探す"
          placeholder="名前で探す"
          onInput={(event) => store.find(event.currentTarget.value)}
        />
      </label>
      <ul aria-label="お試しの人の一覧">
        {people.map((person) => (
          <Row key={person.userId} person={person} />
        ))}
      </ul>
      {screen && people.length < total && (
        <p class="note">
          全{total.toLocaleString('ja-JP')}人のうち{people.length}人を表示しています。
        </p>
      )}
      {isAdding && <NewPerson onClose={() => setAdding(false)} />}
    </nav>
  );
}
