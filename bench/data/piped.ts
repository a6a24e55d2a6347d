import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Stage {
  file: string;
  args: readonly string[];
}

/** `first | second`, as a shell runs it: the two share the pipe, and both must end well. Ends may be files, as descriptors. */
export async function piped(
  [first, second]: readonly [Stage, Stage],
  { input, output }: { input?: number; output?: number },
): Promise<void> {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
  const left = spawn(first.file, first.args, { stdio: [input ?? 'ignore', 'pipe', 'inherit'], env });
  const right = spawn(second.file, second.args, { stdio: [left.stdout, output ?? 'ignore', 'inherit'], env });
  left.stdout?.destroy();
  const [[leftCode], [rightCode]] = await Promise.all([once(left, 'exit'), once(right, 'exit')]);
  if (leftCode !== 0 || rightCode !== 0) throw new Error(`${first.file} ended with ${leftCode}, ${second.file} with ${rightCode}`);
}
