import { render } from 'preact';
import { App } from './app';
import { store } from './context';

const root = document.getElementById('app');
if (root) {
  store.start();
  render(<App />, root);
}
