import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { SideResult, SideSettings } from './side-settings.ts';

/** Runs one side in a process of its own: its memory is its own then, and nothing is warm from the other side. */
export async function runSide(file: string, settings: SideSettings & Record<string, unknown>): Promise<SideResult> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { stdout } = await execa(process.execPath, ['--expose-gc', path], { input: JSON.stringify(settings), stderr: 'inherit' });
  return JSON.parse(stdout.split('\n').at(-1) ?? '') as SideResult;
}
