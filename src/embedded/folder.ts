import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user that servers run as where we are root: `nobody`. */
export const unprivileged = process.getuid?.() === 0 ? 65_534 : undefined;

/** A folder for a server's data: the given one, which stays, or a new one, which goes at `remove`. */
export async function serverFolder(name: string, given?: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = given ?? (await mkdtemp(join(tmpdir(), `watchkeeper-${name}-`)));
  await mkdir(path, { recursive: true });
  if (unprivileged !== undefined) await chown(path, unprivileged, unprivileged);
  const remove = async (): Promise<void> => (given === undefined ? await rm(path, { recursive: true, force: true }) : undefined);
  return { path, remove };
}
