import { setTimeout as sleep } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { streamDump } from '../../../../src/adapters/postgres/dump-stream.ts';
import { findZstd } from '../../../../src/adapters/zstd/zstd-program.ts';

const zstd = await findZstd(['/usr/local/bin', '/usr/bin', '/bin']);
const programs = [
  { by: 'the zstd program', zstd },
  { by: 'Node', zstd: undefined },
];

describe.each(programs)('a dump that is packed by $by', ({ by, zstd: program }) => {
  test.skipIf(by !== 'Node' && program === undefined)('is whole, also when both programs have ended before anybody reads', async () => {
    const dump = streamDump({
      pgDump: '/bin/echo',
      args: ['a small database'],
      env: {},
      zstd: program,
      signal: new AbortController().signal,
    });
    await dump.finished;
    await sleep(200);
    const chunks: Uint8Array[] = [];
    for await (const chunk of dump.bytes) chunks.push(chunk);
    expect(zstdDecompressSync(Buffer.concat(chunks)).toString()).toBe('a small database\n');
    const { plainBytes, packedBytes } = await dump.finished;
    expect({ plainBytes, packedBytes }).toEqual({ plainBytes: 17, packedBytes: program && Buffer.concat(chunks).length });
  });
});
