import { changeError } from './docker-errors.ts';
import type { Docker } from './docker-program.ts';

const bytesOf: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Bytes of memory that containers use, to four digits, by their ids; 0 for those that do not run. */
export async function memoryInUse(docker: Docker, ids: readonly string[]): Promise<Record<string, number>> {
  if (ids.length === 0) return {};
  const doing = 'looking at the memory in use';
  const args = ['stats', '--no-stream', '--no-trunc', '--format', '{{.ID}} {{.MemUsage}}', ...ids];
  const { ok, stdout, stderr } = await docker({ args, doing });
  if (!ok) throw changeError(stderr, doing);
  const read = [...stdout.matchAll(/([0-9a-f]{64}) ([\d.]+)([KMGT]?i?B)\b/g)];
  return Object.fromEntries(read.map(([, id = '', number, unit = '']) => [id, Number(number) * (bytesOf[unit] ?? 0)]));
}
