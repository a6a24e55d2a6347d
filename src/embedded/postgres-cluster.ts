import { randomBytes } from 'node:crypto';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { OpsError } from '../domain/ops-error.ts';
import { giveAway, unprivilegedId } from './embedded-folder.ts';

/** A cluster on disk. */
export interface Cluster {
  data: string;
  /** Of the superuser `postgres`; kept beside the data, so that a restart knows it. */
  password: string;
}

/** The cluster of this folder, made first where there is none. A half-made one is made again. */
export async function ensureCluster(binDir: string, folder: string): Promise<Cluster> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await giveAway(folder);
  if (!(await exists(data))) await makeCluster(binDir, { data, passwordFile });
  return { data, password: await readFile(passwordFile, 'utf8') };
}

async function makeCluster(binDir: string, { data, passwordFile }: { data: string; passwordFile: string }): Promise<void> {
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await writeFile(passwordFile, randomBytes(16).toString('hex'), { mode: 0o600 });
  await giveAway(passwordFile);
  const user = unprivilegedId === undefined ? [] : ['--reuid', `${unprivilegedId}`, '--regid', `${unprivilegedId}`, '--clear-groups'];
  const account = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const manner = ['--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions', '--no-sync'];
  const { failed, all } = await execa('setpriv', [...user, '--', join(binDir, 'initdb'), '-D', unfinished, ...account, ...manner], {
    reject: false,
    all: true,
    cwd: '/',
  });
  if (failed) {
    throw new OpsError('Unavailable', 'initdb could not make a PostgreSQL cluster', {
      hint: 'Where this runs as root, the user nobody must be able to reach the folder.',
      details: (all ?? '').trim().split('\n').slice(-5),
    });
  }
  await rename(unfinished, data);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
