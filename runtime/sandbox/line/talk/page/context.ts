import { createContext } from 'preact';
import { useContext, useEffect, useReducer } from 'preact/hooks';
import type { Json } from './json';
import { TalkStore } from './store';

export const store = new TalkStore();

/** Redraws the caller whenever the store changes. */
export function useStore(): TalkStore {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.watch(() => redraw(undefined)), []);
  return store;
}

/** What happens where an action is tapped. */
export type Tap = (action: Json) => void;

export const TapContext = createContext<Tap>(() => undefined);

export const useTap = (): Tap => useContext(TapContext);
