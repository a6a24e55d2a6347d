import { afterAll, describe } from 'vitest';
import type { ComposeWorld } from '../../support/compose-world.ts';
import { composeWorld } from '../../support/compose-world.ts';
import { dockerEngine } from '../../support/docker-engine.ts';
import { platformContract } from '../../support/platform-contract.ts';

const given = await dockerEngine();

describe.skipIf(given === undefined)('with a Docker engine', () => {
  const engine = given as NonNullable<typeof given>;
  let world: ComposeWorld | undefined;
  platformContract('a Compose project', async () => (world = await composeWorld(engine)));
  afterAll(async () => await world?.[Symbol.asyncDispose]());
});
