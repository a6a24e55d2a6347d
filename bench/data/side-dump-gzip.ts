import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { measureSide } from './measure-side.ts';
import { piped } from './piped.ts';
import { readSettings } from './read-settings.ts';

const { url, binDir, postmaster, file } = await readSettings<{ file: string }>();

const measured = await measureSide(postmaster, async () => {
  const output = await open(file, 'w');
  await piped(
    [
      { file: join(binDir, 'pg_dump'), args: [url] },
      { file: 'gzip', args: [] },
    ],
    { output: output.fd },
  );
  const { size } = await output.stat();
  await output.close();
  return size;
});
console.log(JSON.stringify(measured));
