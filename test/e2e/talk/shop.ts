import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drawings } from './drawings';

/** Of a webhook. */
export interface Event {
  readonly type: string;
  readonly source: { readonly userId: string };
  readonly replyToken?: string;
  readonly message?: { readonly type: string; readonly text?: string };
  readonly postback?: { readonly data: string; readonly params?: Readonly<Record<string, string>> };
  readonly follow?: { readonly isUnblocked: boolean };
}

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  return body;
};

/** The shop's side: takes webhooks, and serves pictures and a LIFF page. */
export class Shop {
  readonly events: Event[] = [];
  private readonly server: Server = createServer((incoming, answer) => void this.take(incoming, answer));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    if (incoming.method === 'POST') {
      const { events } = JSON.parse(await bodyOf(incoming)) as { events: Event[] };
      this.events.push(...events);
      answer.end('{}');
    } else if (pathname.startsWith('/pictures/')) {
      answer.setHeader('content-type', 'image/svg+xml');
      answer.end(drawings[pathname.slice('/pictures/'.length)] ?? '');
    } else {
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      answer.end('<title>本人確認</title><h1>本人確認フォーム</h1>');
    }
  }
}
