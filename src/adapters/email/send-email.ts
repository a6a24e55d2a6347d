import type { Send } from '../../activities/incident/channels.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';
import { emailMessage } from './email-message.ts';

const withinMs = 10_000;

/** An email over SMTP. The server's address holds user and password, and is resolved at the call. */
export function emailSender(resolve: Resolve): Send {
  return async ({ channel, notice, person }, signal) => {
    if (channel.kind !== 'email' || person?.email === undefined) return;
    // Loaded when it is needed: most workers send no email.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(serverOf(await resolve(channel.smtp)));
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

/** How the mail server is reached. A password goes over the network only when it is encrypted. */
function serverOf(url: string) {
  const { protocol, username, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', username: '', hostname: '' };
  if (protocol !== 'smtp:' && protocol !== 'smtps:') {
    throw new OpsError(
      'InvalidInput',
      'the address of the mail server is not of the form smtp://user:password@host:port (it is not shown)',
    );
  }
  const near = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const safety = { requireTLS: username !== '' && !near, disableFileAccess: true, disableUrlAccess: true };
  return { url, ...safety, connectionTimeout: withinMs, greetingTimeout: withinMs, socketTimeout: withinMs };
}

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
