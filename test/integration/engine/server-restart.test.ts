import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTemporal } from '../../../src/embedded/temporal.ts';
import { engineWorld } from '../../support/engine-world.ts';
import { fails } from '../../support/fake-steps.ts';

test('runs that wait for a person, for a lock and for a thaw go on after the Temporal server was killed and started again on its file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-restart-'));
  const databaseFile = join(folder, 'temporal.db');
  const first = await startTemporal({ headless: true, databaseFile });
  const world = await engineWorld({ address: first.address, targets: ['demo/production', 'demo/icy-0'] });
  let second: typeof first | undefined;
  try {
    const asking = await world.start('restore', world.store());
    await asking.waitsFor('approval');
    const stuck = world.store();
    stuck.script.on('dumpStore', fails({ times: 1 }));
    const parked = await world.start('backup', stuck);
    await parked.waitsFor('answer');
    const wanting = await world.start('backup', stuck, { ifBusy: 'wait' });
    await wanting.waitsFor('lock');
    const ice = await world.startRaw('freeze', [{ target: 'demo/icy-0', requester: 'olga', reason: 'the fair' }], 'freeze/demo/icy-0');
    const frozen = await world.start('backup', { target: 'demo/icy-0', store: 'main' });
    await frozen.waitsFor('freeze');

    await first.kill();
    second = await startTemporal({ headless: true, databaseFile, port: first.port });

    await parked.until(({ waitingFor, parkedStep }) => waitingFor === 'answer' && parkedStep === 3);
    await parked.send('answer', { step: 3, choice: 'retry', by: 'ana' });
    expect(await parked.end()).toMatchObject({ kind: 'done' });
    expect(await wanting.end()).toMatchObject({ kind: 'done' });
    await ice.send('release', { by: 'olga' });
    expect(await frozen.end()).toMatchObject({ kind: 'done' });
    await asking.approve('ana', 'ben');
    await asking.waitsFor('signOff');
  } finally {
    await world.close();
    await second?.stop();
    await first.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 150_000);
