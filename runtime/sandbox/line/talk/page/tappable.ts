import { nameOf } from './actions';
import { useTap } from './context';
import { isObject, object } from './json';

interface Tappable {
  readonly role?: 'button';
  readonly tabIndex?: number;
  readonly 'aria-label'?: string;
  readonly onClick?: (event: Event) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** Makes an element act as a button, by pointer and keyboard, where `value` is an action; else nothing. */
export function useTappable(value: unknown, name?: string): Tappable {
  const tap = useTap();
  if (!isObject(value)) return {};
  const action = object(value);
  const run = (event: Event): void => {
    event.stopPropagation();
    tap(action);
  };
  const label = nameOf(action);
  return {
    role: 'button',
    tabIndex: 0,
    ...(name !== undefined && { 'aria-label': label === 'ボタン' ? name : label }),
    onClick: run,
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return;
      event.preventDefault();
      run(event);
    },
  };
}
