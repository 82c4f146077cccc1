import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ShownLine } from '../wire';
import { store, useStore } from './context';
import { object, text } from './json';
import { Message } from './messages/message';
import { Picture } from './picture';
import { dayMark, dayOf, timeOf } from './times';

const WIDE = ['flex', 'template', 'imagemap'];

const Avatar = ({ icon }: { icon: string }) => (
  <span class="account-icon" aria-hidden="true">
    {icon ? <Picture url={icon} /> : '公'}
  </span>
);

function Line({ line, follows }: { line: ShownLine; follows: boolean }) {
  const at = new Date(line.at);
  const sender = object(line.message['sender']);
  const isOurs = line.from === 'account';
  const type = text(line.message['type']);
  const who = isOurs ? '公式アカウント' : '友だち';
  return (
    <li class={`line ${line.from} ${WIDE.includes(type) ? 'wide' : ''}`} aria-label={`${who} ${timeOf(at)}`}>
      {isOurs && (follows ? <span class="account-icon empty" /> : <Avatar icon={text(sender['iconUrl'])} />)}
      <div class="said">
        {isOurs && text(sender['name']) && <span class="sender">{text(sender['name'])}</span>}
        <Message of={line.message} />
        <time dateTime={line.at}>{timeOf(at)}</time>
      </div>
    </li>
  );
}

const Typing = () => (
  <li class="line account" aria-label="入力中">
    <Avatar icon="" />
    <div class="bubble typing" role="status">
      <i />
      <i />
      <i />
    </div>
  </li>
);

/** Whether a line belongs to the group of the one before: same side, same minute. */
const isSameGroup = (line: ShownLine, before: ShownLine | undefined): boolean =>
  before !== undefined && before.from === line.from && before.at.slice(0, 16) === line.at.slice(0, 16);

/** Keeps the talk at its newest line, and in its place when older lines come in above. */
function useScrolling(first: string | undefined, last: string | undefined, userId: string | null) {
  const log = useRef<HTMLDivElement>(null);
  const was = useRef({ first, userId, height: 0 });
  useLayoutEffect(() => {
    const view = log.current;
    if (!view) return;
    const grewAbove = was.current.userId === userId && was.current.first !== first && view.scrollTop < 200;
    if (grewAbove) view.scrollTop += view.scrollHeight - was.current.height;
    was.current = { first, userId, height: view.scrollHeight };
  });
  useEffect(() => {
    const view = log.current;
    if (view) view.scrollTop = view.scrollHeight;
  }, [last, userId]);
  return log;
}

/** Stays at the newest line while pictures load and the keyboard or menu opens. */
function useStickyEnd(log: { current: HTMLDivElement | null }) {
  useEffect(() => {
    const view = log.current;
    const content = view?.firstElementChild;
    if (!view || !content) return undefined;
    let atEnd = true;
    const look = (): void => void (atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 80);
    const keep = new ResizeObserver(() => {
      if (atEnd) view.scrollTop = view.scrollHeight;
    });
    view.addEventListener('scroll', look, { passive: true });
    keep.observe(content);
    keep.observe(view);
    return () => {
      keep.disconnect();
      view.removeEventListener('scroll', look);
    };
  }, []);
}

/** The talk: days, bubbles, times; older lines load at its top. */
export function TalkLog() {
  const { lines, more, person, talk, selected } = useStore();
  const isTyping = useLoading(talk?.loadingMs ?? 0);
  const log = useScrolling(lines[0]?.id, `${lines.at(-1)?.id} ${isTyping}`, selected);
  useStickyEnd(log);
  const now = store.now();
  const load = (): void => {
    if (log.current && log.current.scrollTop < 60 && more) void store.loadOlder();
  };
  return (
    <div class="talk-log" ref={log} onScroll={load} tabIndex={0} aria-label="トーク" role="log">
      <ol>
        {more && (
          <li class="older">
            <button type="button" onClick={() => void store.loadOlder()}>
              前のトークを表示
            </button>
          </li>
        )}
        {lines.map((line, index) => {
          const before = lines[index - 1];
          const isNewDay = !before || dayOf(new Date(before.at)) !== dayOf(new Date(line.at));
          return [
            isNewDay && (
              <li key={`day ${line.id}`} class="day">
                <span>{dayMark(new Date(line.at), now)}</span>
              </li>
            ),
            <Line key={line.id} line={line} follows={!isNewDay && isSameGroup(line, before)} />,
          ];
        })}
        {isTyping && <Typing />}
        {person && lines.length === 0 && <li class="empty-talk">まだトークはありません</li>}
      </ol>
    </div>
  );
}

/** Whether the animation shows; fetches anew when its time is over. */
function useLoading(milliseconds: number): boolean {
  useEffect(() => {
    if (milliseconds <= 0) return undefined;
    const end = setTimeout(() => void store.refresh(), milliseconds + 50);
    return () => clearTimeout(end);
  }, [milliseconds]);
  return milliseconds > 0;
}
