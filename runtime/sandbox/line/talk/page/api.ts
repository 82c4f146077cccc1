import type { Refused, ShownScreen, ShownTalk } from '../wire';

/** What the server refused, in words for the screen. */
export class Refusal extends Error {
  constructor(
    readonly refused: Refused,
    /** Nothing answered. */
    readonly isAway = false,
  ) {
    super(refused.message);
  }
}

const UNREACHABLE: Refused = {
  message: 'お試しのLINEにつながりません。',
  hint: 'npm start の画面を確かめてください。動き出すと自動でつながります。',
};

async function answerOf<T>(request: Promise<Response>): Promise<T> {
  const response = await request.catch(() => {
    throw new Refusal(UNREACHABLE, true);
  });
  const body: unknown = await response.json().catch(() => UNREACHABLE);
  if (response.ok) return body as T;
  throw new Refusal(body as Refused);
}

export const loadScreen = (person: string | null, search: string): Promise<ShownScreen> => {
  const query = new URLSearchParams({ search, ...(person !== null && { person }) });
  return answerOf(fetch(`/talk/screen?${query}`));
};

export const loadLines = (person: string, skip: number): Promise<Pick<ShownTalk, 'lines' | 'more'>> =>
  answerOf(fetch(`/talk/lines?${new URLSearchParams({ person, skip: String(skip) })}`));

/** One of the acts of acts.ts. */
export const perform = <T = object>(act: string, body: object): Promise<T> =>
  answerOf(
    fetch(`/talk/do/${act}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
