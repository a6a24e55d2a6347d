import { rmSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.ts';

/** A folder for a server's files. */
export interface EmbeddedFolder {
  path: string;
  /** Removes a temporary folder with all that is in it; keeps one that was asked for by name. Safe to repeat. */
  remove: () => Promise<void>;
}

/** The user and group that servers run as where this process is root and the server refuses root: `nobody`. */
export const unprivilegedId = process.getuid?.() === 0 ? 65_534 : undefined;

/** The folder that was asked for, which stays, or a new temporary one, removed by `remove` or when this process exits by itself. */
export async function embeddedFolder(purpose: string, asked?: string): Promise<EmbeddedFolder> {
  if (asked !== undefined) {
    await mkdir(asked, { recursive: true });
    return { path: asked, remove: async () => {} };
  }
  const path = await mkdtemp(join(tmpdir(), `watchkeeper-${purpose}-`));
  const forget = atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }));
  async function remove(): Promise<void> {
    // A server that was just killed may still have a child that writes.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    forget();
  }
  return { path, remove };
}

/** Gives a folder to the unprivileged user, where there is one. */
export async function giveAway(path: string): Promise<void> {
  if (unprivilegedId !== undefined) await chown(path, unprivilegedId, unprivilegedId);
}
