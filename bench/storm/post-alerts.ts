import { Agent, request } from 'node:http';

/** How long an answer took, in seconds, and what it was. */
export interface Answered {
  status: number;
  seconds: number;
}

/** Posts bodies to an address as fast as it takes them, over so many connections at once. */
export async function postAll(
  url: string,
  bodies: readonly string[],
  { token, connections }: { token: string; connections: number },
): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: Answered[] = [];
  let next = 0;
  async function post(body: string): Promise<Answered> {
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asking = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve({ status: response.statusCode ?? 0, seconds: (performance.now() - startedAt) / 1000 }));
    });
    asking.once('error', reject);
    asking.end(body);
    return await promise;
  }
  async function lane(): Promise<void> {
    while (next < bodies.length) {
      const body = bodies[next] ?? '';
      next += 1;
      answers.push(await post(body));
    }
  }
  await Promise.all(Array.from({ length: connections }, lane));
  agent.destroy();
  return answers;
}

/** The value below which 99 of 100 are. */
export function p99(answers: readonly Answered[]): number {
  const seconds = answers.map((answer) => answer.seconds).toSorted((one, other) => one - other);
  return seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * 0.99))] ?? 0;
}
