import { engineWorld } from './engine-world.ts';

// A worker in a process of its own, so that a test can kill it. Arguments: address, namespace. Its dumps never end.
const [address = '', namespace = ''] = process.argv.slice(2);
const world = await engineWorld({ address, namespace });
for (let n = 0; n < 40; n += 1) {
  const { script } = world.store();
  script.on('dumpStore', async () => {
    process.stdout.write('dumping\n');
    await new Promise(() => undefined);
  });
}
process.stdout.write('ready\n');
