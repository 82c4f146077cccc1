import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Things side by side, pushed with a finger, the arrow keys or the two arrows. */
export function Shelf({ children }: { children: ComponentChildren }) {
  const rail = useRef<HTMLDivElement>(null);
  const [ends, setEnds] = useState({ start: true, end: true });
  const look = (): void => {
    const { scrollLeft = 0, scrollWidth = 0, clientWidth = 0 } = rail.current ?? {};
    setEnds({ start: scrollLeft < 4, end: scrollLeft + clientWidth > scrollWidth - 4 });
  };
  useEffect(look, [children]);
  const push = (way: number): void => rail.current?.scrollBy({ left: way * 240, behavior: 'smooth' });
  return (
    <div class="shelf">
      <div class="rail" ref={rail} onScroll={look} tabIndex={0} role="group" aria-label="カルーセル">
        {children}
      </div>
      {!ends.start && (
        <button type="button" class="push back" aria-label="前のカード" onClick={() => push(-1)}>
          ‹
        </button>
      )}
      {!ends.end && (
        <button type="button" class="push on" aria-label="次のカード" onClick={() => push(1)}>
          ›
        </button>
      )}
    </div>
  );
}
