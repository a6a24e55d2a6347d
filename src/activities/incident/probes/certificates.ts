import type { MakeProbe } from './probe-ports.ts';

const soonDays = 14;

/** How long the certificates last that are shown at the probes' addresses. */
export const certificates: MakeProbe = ({ certificateEnd }, { services }) => {
  const urls = new Set(services.flatMap(({ probes }) => probes.map(({ url }) => url)));
  const secure = [...urls].filter((url) => !url.startsWith('http://'));
  return secure.map((url) => ({
    name: `certificate at ${url}`,
    command: `openssl s_client -connect ${url.replace(/^https:\/\//, '').replace(/\/.*/, '')}:443 </dev/null | openssl x509 -noout -enddate`,
    async look(signal) {
      const found = await certificateEnd(url, signal);
      if (found === undefined) return { verdict: 'normal', saw: 'it is no https address', means: 'there is no certificate' };
      const days = Math.floor((found.endsAt.getTime() - Date.now()) / 86_400_000);
      const saw = `the certificate of ${found.host} ends in ${days} days`;
      if (days < 0)
        return { verdict: 'cause', saw: `the certificate of ${found.host} ended ${-days} days ago`, means: 'clients refuse it' };
      return days < soonDays
        ? { verdict: 'suspicious', saw, means: 'it must be renewed now' }
        : { verdict: 'normal', saw, means: 'it lasts' };
    },
  }));
};
