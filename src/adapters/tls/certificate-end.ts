import { connect } from 'node:tls';
import type { CertificateEnd } from '../../activities/incident/ports.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Resolve } from '../resolve.ts';

/** Reads the certificate that is shown at an https address. Whether it is trusted is not asked: one that has ended is what is looked for. */
export function certificateReader(resolve: Resolve): CertificateEnd {
  return async (setting, signal) => {
    const url = URL.parse(await resolve(setting));
    if (url?.protocol !== 'https:') return undefined;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return { host, endsAt: await endOf(host, Number(url.port || 443), signal) };
  };
}

async function endOf(host: string, port: number, signal: AbortSignal): Promise<Date> {
  return await new Promise((resolve, reject) => {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const socket = connect({ host, port, rejectUnauthorized: false, ...(servername && { servername }) });
    const end = (error?: OpsError): void => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      if (error !== undefined) reject(error);
    };
    const stop = (): void => end(new OpsError('Unavailable', `${host} shows no certificate in time`));
    signal.addEventListener('abort', stop, { once: true });
    socket.once('secureConnect', () => {
      const { valid_to: text } = socket.getPeerCertificate();
      resolve(new Date(text));
      end();
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(new OpsError('Unavailable', `${host} does not answer (${error.code ?? 'TLS'})`)),
    );
  });
}
