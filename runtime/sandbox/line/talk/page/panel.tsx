import { useState } from 'preact/hooks';
import type { ShownLine, ShownWebhook } from '../wire';
import { summary } from '../summary';
import { openLink } from './actions';
import { ClockPanel } from './clock-panel';
import { store, useStore } from './context';
import { dayMark, listTime, timeOf } from './times';

const WAYS: Readonly<Record<string, { name: string; counts: boolean }>> = {
  push: { name: 'この人に送信', counts: true },
  multicast: { name: '複数の人に送信', counts: true },
  narrowcast: { name: '絞り込んで送信', counts: true },
  broadcast: { name: '全員に送信', counts: true },
  reply: { name: '応答', counts: false },
};

const EVENTS: Readonly<Record<string, string>> = {
  follow: '友だち追加',
  unfollow: 'ブロック',
  message: 'メッセージ',
  postback: 'ボタンのタップ',
  accountLink: 'アカウント連携',
};

const MOST_SENT = 8;

const sentAt = (at: Date): string => {
  const now = store.now();
  return dayMark(at, now) === '今日' ? timeOf(at) : `${listTime(at, now)} ${timeOf(at)}`;
};

/** The calls that brought the account's lines, newest first. LINE counts a call once, however many 吹き出し it has. */
const callsOf = (lines: readonly ShownLine[]): readonly (readonly ShownLine[])[] => {
  const ours = lines.filter(({ from }) => from === 'account');
  const byRequest = Map.groupBy(ours, ({ id, requestId }) => requestId ?? id);
  return [...byRequest.values()].slice(-MOST_SENT).reverse();
};

function Sent({ call }: { call: readonly ShownLine[] }) {
  const [first] = call;
  if (!first) return null;
  const way = WAYS[first.by];
  return (
    <li>
      <span class="at">{sentAt(new Date(first.at))}</span>
      <span class="what">
        {summary(first.message)}
        {call.length > 1 && <small>ほか{call.length - 1}つの吹き出し</small>}
      </span>
      <span class="how" title={first.requestId ? `リクエストID ${first.requestId}` : undefined}>
        {way?.name ?? first.by}
        <small>{way?.counts ? '通数に数えます' : '通数に数えません'}</small>
      </span>
    </li>
  );
}

/** How a webhook went, in words. */
const outcome = ({ done, status, attempts }: ShownWebhook): { word: string; kind: string } => {
  const again = attempts > 1 ? `(${attempts}回目)` : '';
  if (done && status !== null && status < 300) return { word: `届きました${again}`, kind: 'good' };
  if (done) return { word: `届きませんでした${status === null ? '' : `(応答 ${status})`}`, kind: 'bad' };
  if (attempts === 0) return { word: '送っています', kind: 'busy' };
  return { word: `${status === null ? '応答がありません' : `応答 ${status}`}。送り直します${again}`, kind: 'busy' };
};

function Webhook({ of }: { of: ShownWebhook }) {
  const { word, kind } = outcome(of);
  return (
    <li>
      <span class="what">
        {EVENTS[of.type] ?? of.type}
        <small>{of.displayName}</small>
      </span>
      <span class={`outcome ${kind}`}>{word}</span>
    </li>
  );
}

/** In place of a QR code: opens an address as the open person does. */
function OpenAddress() {
  const [address, setAddress] = useState('');
  return (
    <section aria-label="URLを開く">
      <h3>QRコード・URLを開く</h3>
      <p class="note">QRコードを読み取るかわりに、URLを貼り付けます。LIFFはこの人として開きます。</p>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void openLink(store, address.trim());
        }}
      >
        <input
          type="url"
          required
          aria-label="開くURL"
          placeholder="https://liff.line.me/…"
          value={address}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
        <button type="submit">開く</button>
      </form>
    </section>
  );
}

/** しくみ: what goes on behind the talk, in plain words. */
export function Panel() {
  const { screen, lines, person } = useStore();
  const calls = callsOf(lines);
  const webhooks = screen?.webhooks ?? [];
  return (
    <aside class="panel" aria-label="しくみ">
      <ClockPanel />
      <section aria-label="送られたもの">
        <h3>{person ? `${person.displayName}さんに送られたもの` : '送られたもの'}</h3>
        {calls.length === 0 ? (
          <p class="note">まだ何も送られていません。</p>
        ) : (
          <ul>
            {calls.map((call) => (
              <Sent key={call[0]?.id} call={call} />
            ))}
          </ul>
        )}
      </section>
      <OpenAddress />
      <section aria-label="LINEからの通知">
        <h3>LINEからの通知(Webhook)</h3>
        <p class="note">友だちの操作は、LINEからワークフローの「LINE受信口」へ届きます。</p>
        {webhooks.length === 0 ? (
          <p class="note">まだありません。</p>
        ) : (
          <ul>
            {webhooks.map((webhook) => (
              <Webhook key={webhook.webhookEventId} of={webhook} />
            ))}
          </ul>
        )}
      </section>
    </aside>
  );
}
