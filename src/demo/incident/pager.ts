import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the people of the demo carry: takes messages, and says them. */
export interface Pager {
  url: string;
  /** As they came. */
  messages: readonly unknown[];
  stop(): Promise<void>;
}

export async function startPager(heard: (text: string) => void): Promise<Pager> {
  const messages: unknown[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(parts).toString('utf8')) as { title?: string; kind?: string; person?: string };
      messages.push(message);
      heard(`${message.kind ?? 'message'}${message.person === undefined ? '' : ` to ${message.person}`}: ${message.title ?? ''}`);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, messages, stop: async () => await new Promise<void>((resolve) => void server.close(() => resolve())) };
}
