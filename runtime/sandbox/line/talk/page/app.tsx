import { useEffect, useState } from 'preact/hooks';
import { store, useStore } from './context';
import { Icon } from './icons';
import { Panel } from './panel';
import { People } from './people';
import { PhoneView } from './phone';
import { dayOf, spanOf, timeOf } from './times';

/** Long enough to read two short sentences. */
const NOTICE_MS = 8000;

function Notice() {
  const { notice } = useStore();
  useEffect(() => {
    if (!notice) return undefined;
    const gone = setTimeout(() => store.say(null), NOTICE_MS);
    return () => clearTimeout(gone);
  }, [notice]);
  if (!notice) return null;
  return (
    <div class={`notice ${notice.kind}`} role={notice.kind === 'trouble' ? 'alert' : 'status'}>
      <div>
        <strong>{notice.message}</strong>
        {notice.hint && <p>{notice.hint}</p>}
      </div>
      <button type="button" aria-label="閉じる" onClick={() => store.say(null)}>
        ×
      </button>
    </div>
  );
}

/** Moves the shown clock on between the server's events. */
function useMinutes(): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    const tick = setInterval(() => redraw((count) => count + 1), 10_000);
    return () => clearInterval(tick);
  }, []);
}

export function App() {
  const { screen, connected } = useStore();
  const [isPanelOpen, openPanel] = useState(false);
  useMinutes();
  const now = store.now();
  return (
    <div class={isPanelOpen ? 'app panel-open' : 'app'}>
      <header class="top">
        <h1>お試しトーク</h1>
        <p class="pretend">お試しのLINEです。本物のLINEには何も送られません。</p>
        {screen && (
          <p class={spanOf(screen.aheadMs) ? 'top-clock ahead' : 'top-clock'} role="status">
            {`お試しの時計: ${dayOf(now)} ${timeOf(now)}`}
          </p>
        )}
        <button type="button" class="panel-toggle" aria-expanded={isPanelOpen} onClick={() => openPanel(!isPanelOpen)}>
          <Icon name="gear" />
          しくみ
        </button>
      </header>
      {!connected && (
        <p class="away" role="alert">
          お試しのLINEにつながりません。npm start が動いているか確かめてください。動き出すと自動でつながります。
        </p>
      )}
      <People />
      <div class="stage">
        <PhoneView />
      </div>
      <Panel />
      <Notice />
    </div>
  );
}
