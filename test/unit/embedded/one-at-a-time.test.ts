import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { oneAtATime } from '../../../src/embedded/one-at-a-time.ts';

const name = (): string => `test-${process.pid}-${Math.random()}`;

test('works of one name follow one another, works of another name do not wait', async () => {
  const [mine, other] = [name(), name()];
  const said: string[] = [];
  async function work(who: string): Promise<string> {
    said.push(`${who} begins`);
    await sleep(50);
    said.push(`${who} ends`);
    return who;
  }
  const all = await Promise.all([
    oneAtATime(mine, async () => await work('a')),
    oneAtATime(mine, async () => await work('b')),
    oneAtATime(other, async () => await work('c')),
  ]);
  expect(all).toEqual(['a', 'b', 'c']);
  const ofMine = said.filter((line) => !line.startsWith('c'));
  expect(ofMine.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
  expect(said.indexOf('c begins')).toBeLessThan(said.indexOf(ofMine[1] ?? ''));
});

test('a turn is given back when its work fails', async () => {
  const mine = name();
  await expect(oneAtATime(mine, async () => await Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await oneAtATime(mine, async () => await Promise.resolve('next'))).toBe('next');
});

test('a turn is given back when its holder is killed with -9', async () => {
  const mine = name();
  const module = join(import.meta.dirname, '..', '..', '..', 'src', 'embedded', 'one-at-a-time.ts');
  const code = `import { oneAtATime } from ${JSON.stringify(module)};
    await oneAtATime(${JSON.stringify(mine)}, async () => { console.log('held'); await new Promise(() => setInterval(() => {}, 1e6)); });`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  let taken = false;
  const turn = oneAtATime(mine, async () => {
    taken = await Promise.resolve(true);
  });
  await sleep(200);
  expect(taken).toBe(false);
  holder.kill('SIGKILL');
  await turn;
  expect(taken).toBe(true);
});
