import { expect, test } from 'vitest';
import { bytesIn } from '../../../../src/adapters/zstd/zstd-program.ts';

test.each([
  [
    '1.5.4',
    '/*stdin*\\            : 41.13%   (1315557142 B => 541125057 B, /*stdout*\\) \n/*stdin*\\ : Completed in 11.60 sec',
    1_315_557_142,
  ],
  ['1.4.8', '/*stdin*\\            : 42.41%   (  1858 =>    788 bytes, /*stdout*\\) ', 1858],
  ['of another kind', '41.01%   (  1.23 GiB =>    514 MiB, /*stdout*\\)', undefined],
])('what zstd %s says at its end gives the bytes it read', (_version, said, bytes) => {
  expect(bytesIn(said)?.plainBytes).toBe(bytes);
});
