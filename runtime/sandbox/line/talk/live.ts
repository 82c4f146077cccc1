import type { ServerResponse } from 'node:http';
import type { LineWorld } from '../world';

/** A campaign to thousands changes the world thousands of times a second; a page draws a few times. */
const GATHER_MS = 100;
/** Keeps what stands between from closing a silent connection. */
const HEARTBEAT_MS = 20_000;

/** Tells open pages by Server-Sent Events that something changed; they fetch what they show. */
export class Live {
  private readonly ends = new Set<() => void>();

  constructor(private readonly world: LineWorld) {}

  /** Takes over an answer until the page goes. */
  open(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.write('retry: 1000\n\ndata: open\n\n');
    let gathering: NodeJS.Timeout | null = null;
    const tell = (): void => {
      gathering = null;
      response.write('data: changed\n\n');
    };
    const unwatch = this.world.watch(() => (gathering ??= setTimeout(tell, GATHER_MS)));
    const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
    const end = (): void => {
      unwatch();
      clearInterval(heartbeat);
      if (gathering) clearTimeout(gathering);
      this.ends.delete(end);
      response.end();
    };
    this.ends.add(end);
    response.on('close', end);
  }

  /** Ends every open connection, which would keep the server from closing. */
  close(): void {
    for (const end of [...this.ends]) end();
  }
}
