import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A program and how to know that it is the wanted one. */
export interface WantedProgram {
  name: string;
  args: readonly string[];
  /** What its answer must contain. */
  answers: string;
}

/** The first program of that name in these folders that answers with the wanted version; undefined when none does. */
export async function findProgram(folders: readonly string[], wanted: WantedProgram): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, wanted.name);
    if ((await isExecutable(path)) && (await answersAsWanted(path, wanted))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function answersAsWanted(path: string, { args, answers }: WantedProgram): Promise<boolean> {
  const { failed, all } = await execa(path, args, { reject: false, all: true, timeout: 20_000, stdin: 'ignore' });
  return !failed && `${all} `.includes(answers);
}
