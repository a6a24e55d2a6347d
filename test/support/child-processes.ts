import { readdir, readFile } from 'node:fs/promises';

/** Process ids of this process's descendants whose program has this name. */
export async function childrenNamed(name: string): Promise<number[]> {
  const all = await Promise.all(
    (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(async (pid) => await statOf(Number(pid))),
  );
  const parents = new Map(all.flatMap((one) => (one === undefined ? [] : [[one.pid, one.parent] as const])));
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && pid !== 0 && (pid === process.pid || isOurs(parents.get(pid)));
  return all.flatMap((one) => (one !== undefined && one.name === name && one.state !== 'Z' && isOurs(one.pid) ? [one.pid] : []));
}

async function statOf(pid: number): Promise<{ pid: number; name: string; state: string; parent: number } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const found = stat === undefined ? null : /\((.*)\) (\S) (\d+)/.exec(stat);
  return found === null ? undefined : { pid, name: found[1] ?? '', state: found[2] ?? '', parent: Number(found[3]) };
}
