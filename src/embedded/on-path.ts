import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import type { ToolName } from './tools.ts';

/** What a program says of its version when it is the pinned one. The time-skipping server says nothing and is always fetched. */
const versions: Partial<Record<ToolName, { argument: string; says: RegExp }>> = {
  temporal: { argument: '--version', says: /^temporal version 1\.9\.1\b/ },
  weed: { argument: 'version', says: /\b4\.48\b/ },
  postgres: { argument: '--version', says: /\(PostgreSQL\) 17\./ },
};

/** The program on the PATH, where it has the pinned version; else undefined. */
export async function onPath(name: ToolName, path = process.env['PATH'] ?? ''): Promise<string | undefined> {
  const version = versions[name];
  if (version === undefined) return undefined;
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    if (!(await runs(file))) continue;
    const { stdout } = await execa(file, [version.argument], { reject: false, timeout: 10_000 });
    if (version.says.test(stdout)) return file;
  }
  return undefined;
}

async function runs(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
