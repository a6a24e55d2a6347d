import { describe, expect, test } from 'vitest';
import { judgeHost } from '../../../../src/domain/system/judge-host.ts';
import type { HostFacts, Needs } from '../../../../src/domain/system/needs.ts';

const nothing: Needs = { versions: {}, ports: [], variables: [], addresses: [] };
const empty: HostFacts = { versions: {}, taken: [], missing: [] };

function kindsOf(needs: Partial<Needs>, facts: Partial<HostFacts>): Record<string, string> {
  return Object.fromEntries(judgeHost({ ...nothing, ...needs }, { ...empty, ...facts }).map(({ what, verdict }) => [what, verdict.kind]));
}

describe('what a host must offer', () => {
  test('is enough or not, each by itself (PRSM-1.1, NEU-3.1)', () => {
    const facts = { cores: 8, memoryBytes: 16.7e9, freeBytes: 249.9e9 };
    expect(kindsOf({ cores: 8, memoryGB: 16, diskGB: 250 }, facts)).toEqual({
      cores: 'successful',
      'memory in GB': 'successful',
      'free disk in GB': 'failed',
    });
  });

  test('that cannot be told is an error, not good (E62)', () => {
    expect(kindsOf({ cores: 8, versions: { engine: '24.0' } }, {})).toEqual({ cores: 'error', 'version of engine': 'error' });
  });

  test.each([
    ['24.0', '24.0.7', 'successful'],
    ['24.0', 'v27.1', 'successful'],
    ['2.20', '2.9.1', 'failed'],
    ['2.20.1', '2.20', 'failed'],
    ['1.28', 'v1.36.3+k3s1', 'successful'],
  ])('as version %s and there is %s: %s (NEU-3.2)', (wanted, there, kind) => {
    expect(kindsOf({ versions: { engine: wanted } }, { versions: { engine: there } })).toEqual({ 'version of engine': kind });
  });

  test('names who has a port, and which variables are empty (NEU-2.1, NEU-4.3, E76)', () => {
    const findings = judgeHost(
      { ...nothing, ports: [8002, 5434], variables: ['SECRET_KEY', 'DB_PASSWORD'] },
      { ...empty, taken: [{ port: 5434, by: 'dcs_postgres' }], missing: ['SECRET_KEY'] },
    );
    expect(findings.filter(({ verdict }) => verdict.kind === 'failed').map(({ verdict }) => verdict.reason)).toEqual([
      'port 5434: dcs_postgres has it',
      'variable SECRET_KEY: is not set, or empty',
    ]);
  });
});
