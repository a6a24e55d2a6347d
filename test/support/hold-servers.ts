import { startObjects } from '../../src/embedded/objects.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import { startTimeSkipping } from '../../src/embedded/time-skipping.ts';

// A process of its own that holds one of each server until it is ended: it says their process ids as one line of JSON.
const servers = await Promise.all([startTemporal(), startTimeSkipping(), startPostgres(), startObjects()]);
process.stdout.write(`${JSON.stringify(servers.map(({ pid }) => pid))}\n`);
setInterval(() => {}, 60_000);
