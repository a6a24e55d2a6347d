import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What came in, and what is answered next. */
export interface HttpReceiver extends AsyncDisposable {
  url: string;
  requests: { path: string; authorization: string | undefined; body: Record<string, unknown>; text: string }[];
  /** Answers in order; the last one stays. `hang`: none at all. */
  answers: ('hang' | { status: number; body: string; headers?: Record<string, string> })[];
}

/** A receiver of JSON on loopback. */
export async function httpReceiver(): Promise<HttpReceiver> {
  const requests: HttpReceiver['requests'] = [];
  const answers: HttpReceiver['answers'] = [{ status: 200, body: 'ok' }];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      requests.push({ path, authorization: headers.authorization, body: JSON.parse(text) as Record<string, unknown>, text });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined || answer === 'hang') return;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface MailReceiver extends AsyncDisposable {
  /** With user and password. */
  url: string;
  mails: { to: string[]; raw: string }[];
  /** Says no to this address. */
  refused: string;
}

/** A real SMTP server on loopback that asks for user and password. */
export async function mailReceiver(): Promise<MailReceiver> {
  const mails: MailReceiver['mails'] = [];
  const receiver: Pick<MailReceiver, 'refused'> = { refused: '' };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _, done) {
      done(username === 'watch' && password === 'pass' ? null : new Error('no such user'), { user: 'watch' });
    },
    onRcptTo({ address }, _, done) {
      done(address === receiver.refused ? Object.assign(new Error(`unknown ${address}`), { responseCode: 550 }) : null);
    },
    onData(stream, session, done) {
      let raw = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => (raw += chunk));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `smtp://watch:pass@127.0.0.1:${port}`,
    mails,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
