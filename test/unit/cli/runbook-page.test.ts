import { describe, expect, test } from 'vitest';
import { runbookInputs } from '../../../src/domain/run/inputs-schema.ts';
import { captured } from './captured.ts';

const systems = ['demo-shop', 'prsm', 'pfm-community', 'r3mes', 'mcp-debate', 'neurocore'];

const runbooks = Object.keys(runbookInputs).filter((runbook) => runbook !== 'switchTraffic');

describe.each(systems)('%s on paper', (system) => {
  test.each(runbooks)('has a page of %s with its commands', async (runbook) => {
    const { stdout, stderr } = await captured(`runbook ${system} ${runbook}`);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^1\. \*\*(observe|change)\*\*/m);
    expect(stdout).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('a page', () => {
  test('of services where there are none is refused with a sentence', async () => {
    expect(await captured('runbook demo deploy')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('names no services') as string,
    });
  });

  test('takes the input of the runbook', async () => {
    const { stdout } = await captured(`runbook prsm deploy --input {"release":"v2.4.1","services":["prsm-api"]}`);
    expect(stdout).toContain('set image deployment/prsm-api prsm-api=prsm:v2.4.1');
    expect(stdout).not.toContain('deployment/prsm-worker');
  });
});
