import { useState } from 'preact/hooks';
import { store, useStore } from './context';
import { dayOf, fieldValue, spanOf, timeOf } from './times';

/** The sandbox's clock: shown, moved forward, put back. */
export function ClockPanel() {
  const { screen } = useStore();
  const [days, setDays] = useState('7');
  const [to, setTo] = useState('');
  const now = store.now();
  const ahead = spanOf(screen?.aheadMs ?? 0);
  const move = (by: { days?: number; hours?: number }) => () => void store.act('move-clock', by);
  return (
    <section aria-label="時計">
      <h3>時計を進める</h3>
      <p class="clock">{`${dayOf(now)} ${timeOf(now)}`}</p>
      <p class="note">
        {ahead ? `実際の時刻より ${ahead} 進んでいます。` : '実際の時刻と同じです。'}
        誕生日や期限日のメッセージを、その日まで進めて確かめられます。
      </p>
      <div class="row">
        <button type="button" onClick={move({ hours: 1 })}>
          1時間進める
        </button>
        <button type="button" onClick={move({ days: 1 })}>
          1日進める
        </button>
      </div>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          move({ days: Number(days) })();
        }}
      >
        <input
          type="number"
          min="1"
          max="3660"
          required
          aria-label="進める日数"
          value={days}
          onInput={(event) => setDays(event.currentTarget.value)}
        />
        <button type="submit">日進める</button>
      </form>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void store.act('move-clock-to', { to });
        }}
      >
        <input
          type="datetime-local"
          required
          aria-label="進める日時"
          min={fieldValue(now)}
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
        <button type="submit">この日時まで進める</button>
      </form>
      {ahead && (
        <button type="button" class="whole" onClick={() => void store.act('reset-clock')}>
          いまの時刻に戻す
        </button>
      )}
    </section>
  );
}
