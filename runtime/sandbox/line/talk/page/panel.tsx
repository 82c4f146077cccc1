import { useState } from 'preact/hooks';
import type { ShownLine, ShownWebhook } from '../wire';
import { summary } from '../summary';
import { openLink } from './actions';
import { ClockPanel } from './clock-panel';
import { store, useStore } from './context';
import { timeOf } from './times';

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

function Sent({ line }: { line: ShownLine }) {
  const way = WAYS[line.by];
  return (
    <li>
      <span class="at">{timeOf(new Date(line.at))}</span>
      <span class="what">{summary(line.message)}</span>
      <span class="how" title={line.requestId ? `リクエストID ${line.requestId}` : undefined}>
        {way?.name ?? line.by}
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
  const sent = lines.filter(({ from }) => from === 'account').slice(-MOST_SENT);
  const webhooks = screen?.webhooks ?? [];
  return (
    <aside class="panel" aria-label="しくみ">
      <ClockPanel />
      <section aria-label="送られたもの">
        <h3>{person ? `${person.displayName}さんに送られたもの` : '送られたもの'}</h3>
        {sent.length === 0 ? (
          <p class="note">まだ何も送られていません。</p>
        ) : (
          <ul>
            {sent.reverse().map((line) => (
              <Sent key={line.id} line={line} />
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
