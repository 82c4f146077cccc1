const PATHS = {
  menu: 'M4 7h16M4 12h16M4 17h16',
  photo: 'M4 5h16v14H4zM8.5 10.5a1.5 1.5 0 1 0 0-.01M4 17l5-5 4 4 3-3 4 4',
  smile: 'M12 3a9 9 0 1 0 .01 0M8.5 10v.5M15.5 10v.5M8 14.5q4 4 8 0',
  send: 'M4 4l17 8-17 8 3-8zM7 12h8',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17 14h.01M8 14h7M7 14h.01',
  back: 'M15 5l-7 7 7 7',
  down: 'M5 9l7 7 7-7',
  up: 'M5 15l7-7 7 7',
  block: 'M12 3a9 9 0 1 0 .01 0M6 6l12 12',
  plus: 'M12 5v14M5 12h14',
  search: 'M11 4a7 7 0 1 0 .01 0M16 16l5 5',
  gear: 'M4 6h10M18 6h2M4 12h2M10 12h10M4 18h10M18 18h2M16 4v4M8 10v4M16 16v4',
} as const;

/** A line drawing; the button around it carries the name. */
export const Icon = ({ name }: { name: keyof typeof PATHS }) => (
  <svg
    class="drawing"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={PATHS[name]} />
  </svg>
);
