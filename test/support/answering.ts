import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server for probes, which answers with what `status` says, asked each time. */
export async function answering(status: () => Promise<number>): Promise<{ url: string; close(): void }> {
  const server = createServer((_, answer) => {
    void status()
      .catch(() => 503)
      .then((code) => answer.writeHead(code).end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
