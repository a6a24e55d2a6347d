import { createTransport } from 'nodemailer';
import type { Send } from '../../activities/incident/channels.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';
import { emailMessage } from './email-message.ts';

const withinMs = 10_000;

/** An email over SMTP. The server's address holds user and password, and is resolved at the call. */
export function emailSender(resolve: Resolve): Send {
  return async ({ channel, notice, person }, signal) => {
    if (channel.kind !== 'email' || person?.email === undefined) return;
    const transport = createTransport(await resolve(channel.smtp), { disableFileAccess: true, disableUrlAccess: true, ...timeouts });
    const breakOff = (): void => transport.close();
    signal.addEventListener('abort', breakOff, { once: true });
    try {
      const urgent = notice.kind === 'page' ? { priority: 'high' as const } : {};
      await transport.sendMail({
        from: channel.from,
        to: { name: person.name, address: person.email },
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...urgent,
        ...(await emailMessage(notice)),
      });
    } catch (error) {
      throw inOurWords(error);
    } finally {
      signal.removeEventListener('abort', breakOff);
      transport.close();
    }
  };
}

const timeouts = { connectionTimeout: withinMs, greetingTimeout: withinMs, socketTimeout: withinMs };

const refusals: Readonly<Record<string, string>> = {
  EAUTH: 'user or password are wrong',
  EENVELOPE: 'the sender or the receiver was refused',
  EMESSAGE: 'the message was refused',
};

/** The driver's own message may hold addresses and what the server said. */
function inOurWords(error: unknown): OpsError {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const refused = refusals[String(code)];
  const number = typeof responseCode === 'number' ? ` (${responseCode})` : '';
  if (refused !== undefined && !(typeof responseCode === 'number' && responseCode < 500)) {
    return new OpsError('Refused', `the mail server says no: ${refused}${number}`);
  }
  const known = typeof code === 'string' && /^[A-Z]{3,20}$/.test(code) ? code : 'unknown reason';
  return new OpsError('Unavailable', `the mail server does not take it: ${known}${number}`);
}
