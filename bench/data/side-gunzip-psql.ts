import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { measureSide } from './measure-side.ts';
import { piped } from './piped.ts';
import { readSettings } from './read-settings.ts';

const { url, binDir, postmaster, file, database } = await readSettings<{ file: string; database: string }>();

const measured = await measureSide(postmaster, async () => {
  const input = await open(file, 'r');
  const { size } = await input.stat();
  const psql = {
    file: join(binDir, 'psql'),
    args: ['--quiet', '--no-psqlrc', '--set=ON_ERROR_STOP=1', url.replace(/\/[^/]*$/, `/${database}`)],
  };
  await piped([{ file: 'gunzip', args: ['--stdout'] }, psql], { input: input.fd });
  await input.close();
  return size;
});
console.log(JSON.stringify(measured));
