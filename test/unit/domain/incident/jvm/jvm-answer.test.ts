import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readHeap } from '../../../../../src/domain/incident/jvm/heap.ts';
import { readJvmAnswers } from '../../../../../src/domain/incident/jvm/jvm-answer.ts';
import { readRoom } from '../../../../../src/domain/incident/jvm/jvm-room.ts';

/** As a JDK 17 printed it. */
async function recorded(name: string): Promise<string> {
  return await readFile(new URL(`${name}.txt`, import.meta.url), 'utf8');
}

const mebibyte = 1024 ** 2;

describe('what jcmd prints', () => {
  test('of a JVM in which threads wait for each other is two rings, by monitors and by locks, and who is behind them (MCP-7.5)', async () => {
    const [answer, ...others] = readJvmAnswers(await recorded('deadlock-g1'));
    expect(others).toEqual([]);
    expect(answer?.pid).toBe('7089');
    expect(answer?.threads?.deadlocks).toEqual([
      ['order-1', 'order-2'],
      ['refund-1', 'refund-2'],
    ]);
    expect(answer?.threads?.byState).toEqual({ BLOCKED: 8, RUNNABLE: 9, TIMED_WAITING: 2, WAITING: 3 });
    expect(answer?.threads?.contended).toEqual({ waiting: 7, what: 'java.lang.Object', holder: 'order-1' });
    expect(answer?.threads?.places.slice(0, 3)).toEqual([
      { count: 6, state: 'BLOCKED', frame: 'Shop.waitForStock(Shop.java:18)' },
      { count: 2, state: 'BLOCKED', frame: 'Shop.take(Shop.java:16)' },
      { count: 2, state: 'WAITING', frame: 'jdk.internal.misc.Unsafe.park(Native Method)', calledBy: 'Shop.lock(Shop.java:17)' },
    ]);
  });

  test('of native memory is what was committed and what most of it is; without tracking it says so (E55)', async () => {
    const [counted] = readJvmAnswers(await recorded('deadlock-g1'));
    expect(counted?.nativeMemory).toEqual({
      committedBytes: 128_985 * 1024,
      largest: [
        { name: 'Java Heap', committedBytes: 65_536 * 1024 },
        { name: 'GC', committedBytes: 39_548 * 1024 },
        { name: 'Shared class space', committedBytes: 12_076 * 1024 },
        { name: 'Code', committedBytes: 7596 * 1024 },
      ],
    });
    const [uncounted] = readJvmAnswers(await recorded('serial'));
    expect(uncounted?.nativeMemory).toBe('off');
    expect(uncounted?.threads?.deadlocks).toEqual([]);
  });

  test.each([
    ['deadlock-g1', 1685 * 1024],
    ['serial', 1755 * 1024],
    ['parallel', 1311 * 1024],
    ['z', 2 * mebibyte],
    ['shenandoah', 1280 * 1024],
  ])('of a heap of 64 MB is its use by any collector: %s', async (name, usedBytes) => {
    const [answer] = readJvmAnswers(await recorded(name));
    expect(answer?.heap?.usedBytes).toBe(usedBytes);
    expect(answer?.heap?.maxBytes).toBe(64 * mebibyte);
  });

  test('and was cut says nothing of what is missing', async () => {
    const whole = await recorded('deadlock-g1');
    const [inDump] = readJvmAnswers(whole.slice(0, whole.indexOf('"http-3"')));
    expect(inDump?.threads?.byState['BLOCKED']).toBe(5);
    expect(inDump?.threads?.deadlocks).toBeUndefined();
    const [before] = readJvmAnswers(whole.slice(0, whole.indexOf('Full thread dump')));
    expect(before?.threads).toBeUndefined();
    expect(before?.heap?.usedBytes).toBe(1685 * 1024);
  });

  test('of several JVMs is told apart by their numbers, and of none is nothing', async () => {
    const both = (await recorded('serial')) + (await recorded('z'));
    expect(readJvmAnswers(both).map(({ pid }) => pid)).toEqual(['7090', '7093']);
    for (const other of ['', '1:\n', 'bash: jcmd: not found\n', 'x'.repeat(100_000)]) expect(readJvmAnswers(other)).toEqual([]);
    expect(readHeap('a heap of hay')).toBeUndefined();
  });
});

describe('the room for another program', () => {
  test('is what its limit leaves, in either kind of control group; files of the page cache are no obstacle', () => {
    expect(readRoom('java\n104857600\n94371840\nanon 1\ninactive_file 10485760\n')).toEqual({
      isFirstJava: true,
      freeBytes: 20 * mebibyte,
    });
    expect(readRoom('tini\n104857600\n94371840\ninactive_file 0\ntotal_inactive_file 0\n')).toEqual({
      isFirstJava: false,
      freeBytes: 10 * mebibyte,
    });
  });

  test('is not known without a limit, or where nothing can be read', () => {
    for (const unlimited of ['java\nmax\n94371840\n', 'java\n9223372036854771712\n23334912\n', 'java\n', ''])
      expect(readRoom(unlimited).freeBytes).toBeUndefined();
  });
});
