import { describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/activities/platform/platform.ts';
import type { LimitsOf } from '../../../src/domain/incident/instance.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import type { DockerProject } from '../../support/docker-project.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { dockerBut } from '../../support/docker-stand-in.ts';
import { rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine();
const web = serviceOf('web');
const MiB = 2 ** 20;
const limited = webService({ mem_limit: '64m', cpus: 0.5 });
const held = '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}}';

/** As a run asks for it, from what it sees now. */
async function asking(platform: Platform, changeId: string, more: LimitsOf) {
  const { fingerprint: from, memoryBytes, cpus } = await platform.limits(web);
  return { service: web, changeId, from, was: { ...(memoryBytes && { memoryBytes }), ...(cpus && { cpus }) }, ...more };
}

describe.skipIf(given === undefined)('limits of running containers', () => {
  const engine = given as NonNullable<typeof given>;

  /** What the kernel holds the first container to; under cgroups of version 1 or 2. */
  async function ofTheKernel(project: DockerProject): Promise<string> {
    const [id = ''] = await project.inspect('web', '{{.Id}}');
    const read = 'cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes';
    return (await engine.docker('exec', id, 'sh', '-c', read)).trim();
  }

  test('are raised without a restart, in the kernel too and with as much swap as before, in every container: also by the attempt after one that broke off (fault 1)', async () => {
    await using project = await dockerProject(engine, { web: { ...limited, scale: 2 } });
    const { platform } = project;
    const [captured, running] = [await platform.capture(web), await project.running('web')];
    const unreachable = 'echo "Cannot connect to the Docker daemon" >&2; exit 1';
    const { path } = await dockerBut(
      engine,
      `case "$*" in "update "*) if [ -e "$here/once" ]; then ${unreachable}; fi; : >"$here/once";; esac`,
    );
    const putting = await asking(platform, 'run-1', { memoryBytes: 96 * MiB, cpus: 0.75 });
    await expect(project.open({}, path).putLimits(putting)).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(await project.inspect('web', held)).toEqual([`${96 * MiB} ${160 * MiB} 750000000`, `${64 * MiB} ${128 * MiB} 500000000`]);
    expect(await platform.putLimits(putting)).toEqual({ outcome: 'changed', fingerprint: putting.from });
    expect(await platform.putLimits(putting)).toEqual({ outcome: 'already', fingerprint: putting.from });
    expect(await project.inspect('web', held)).toEqual(Array.from({ length: 2 }, () => `${96 * MiB} ${160 * MiB} 750000000`));
    expect(await ofTheKernel(project)).toBe(String(96 * MiB));
    expect(await platform.putBack({ service: web, captured, changeId: 'run-1' })).toMatchObject({ outcome: 'changed' });
    expect(await project.inspect('web', held)).toEqual(Array.from({ length: 2 }, () => `${64 * MiB} ${128 * MiB} 500000000`));
    expect(await project.running('web')).toEqual(running);
  });

  test('are no drift: a release goes on from what was seen before, and takes those of the files again', async () => {
    await using project = await dockerProject(engine, { web: limited });
    const { platform } = project;
    const { fingerprint: from } = await platform.state(web);
    await platform.putLimits(await asking(platform, 'run-1', { memoryBytes: 96 * MiB }));
    expect((await platform.state(web)).fingerprint).toBe(from);
    const { fingerprint } = await platform.putImage({ service: web, changeId: 'run-2', image: appImage('v2'), from });
    expect(await rolledOut(platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await platform.limits(web)).toMatchObject({ memoryBytes: 64 * MiB });
  });

  test('that a plan did not see are not changed, nor are those that somebody changed since put back', async () => {
    await using project = await dockerProject(engine, { web: limited });
    const { platform } = project;
    const [captured, putting] = [await platform.capture(web), await asking(platform, 'run-1', { memoryBytes: 96 * MiB })];
    const [id = ''] = await project.inspect('web', '{{.Id}}');
    await engine.docker('update', '--memory', '70m', '--memory-swap', '140m', id);
    await expect(platform.putLimits(putting)).rejects.toMatchObject({ kind: 'Conflict' });
    await platform.putLimits(await asking(platform, 'run-2', { memoryBytes: 105 * MiB }));
    await engine.docker('update', '--memory', '100m', '--memory-swap', '200m', id);
    await expect(platform.putBack({ service: web, captured, changeId: 'run-2' })).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await platform.limits(web)).toMatchObject({ memoryBytes: 100 * MiB });
  });

  test('that differ since somebody scaled are raised where they are least, and each is put back to its own', async () => {
    await using project = await dockerProject(engine, { web: limited });
    const { platform } = project;
    await platform.putLimits(await asking(platform, 'run-1', { memoryBytes: 80 * MiB }));
    await platform.scale({ service: web, changeId: 'run-2', replicas: 2 });
    const captured = await platform.capture(web);
    expect(await platform.limits(web)).toMatchObject({ memoryBytes: 64 * MiB });
    await platform.putLimits(await asking(platform, 'run-3', { memoryBytes: 96 * MiB }));
    expect(await project.inspect('web', '{{.HostConfig.Memory}}')).toEqual([96, 96].map((size) => String(size * MiB)));
    await platform.putBack({ service: web, captured, changeId: 'run-3' });
    expect(await project.inspect('web', '{{.HostConfig.Memory}}')).toEqual([64, 80].map((size) => String(size * MiB)));
  });

  test('are not put back below what a container uses by now, which would end it, but are once there is room', async () => {
    await using project = await dockerProject(engine, { web: { ...limited, shm_size: '80m' } });
    const { platform } = project;
    const captured = await platform.capture(web);
    await platform.putLimits(await asking(platform, 'run-1', { memoryBytes: 128 * MiB }));
    const [id = ''] = await project.inspect('web', '{{.Id}}');
    await engine.docker('exec', id, 'sh', '-c', 'busybox dd if=/dev/zero of=/dev/shm/full bs=1M count=76 2>&1');
    const back = { service: web, captured, changeId: 'run-1' };
    await expect(platform.putBack(back)).rejects.toMatchObject({ kind: 'Unsafe', message: expect.stringMatching(/7\d MiB .* 64 MiB/) });
    expect(await platform.limits(web)).toMatchObject({ memoryBytes: 128 * MiB });
    await engine.docker('exec', id, 'busybox', 'rm', '/dev/shm/full');
    expect(await platform.putBack(back)).toMatchObject({ outcome: 'changed' });
    expect(await project.inspect('web', held)).toEqual([`${64 * MiB} ${128 * MiB} 500000000`]);
    expect(await ofTheKernel(project)).toBe(String(64 * MiB));
  });

  test('said as a share of a period, or with all swap there is, stay what they are', async () => {
    const service = webService({ cpu_quota: 50_000, cpu_period: 100_000, mem_limit: '64m', memswap_limit: -1 });
    await using project = await dockerProject(engine, { web: service });
    const { platform } = project;
    const captured = await platform.capture(web);
    expect(await platform.limits(web)).toMatchObject({ cpus: 0.5, memoryBytes: 64 * MiB });
    await platform.putLimits(await asking(platform, 'run-1', { cpus: 0.75, memoryBytes: 96 * MiB }));
    const all = '{{.HostConfig.CpuQuota}} {{.HostConfig.CpuPeriod}} {{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}';
    expect(await project.inspect('web', all)).toEqual([`75000 100000 ${96 * MiB} -1`]);
    await platform.putBack({ service: web, captured, changeId: 'run-1' });
    expect(await project.inspect('web', all)).toEqual([`50000 100000 ${64 * MiB} -1`]);
  });

  test('that there are none of, that are more than the host has, or that are less than now are refused, and nothing is touched', async () => {
    await using project = await dockerProject(engine, { web: webService({ mem_limit: '64m' }) });
    const { platform } = project;
    const refused = async (more: LimitsOf) => await platform.putLimits(await asking(platform, 'run-1', more));
    const { cpus, most } = await platform.limits(web);
    expect(cpus).toBeUndefined();
    await expect(refused({ cpus: 1 })).rejects.toMatchObject({ kind: 'Unsupported', hint: expect.stringContaining('Compose file') });
    await expect(refused({ memoryBytes: (most?.memoryBytes ?? 0) + 1 })).rejects.toMatchObject({ kind: 'Refused' });
    await expect(refused({ memoryBytes: 32 * MiB })).rejects.toMatchObject({ kind: 'InvalidInput' });
    expect(await project.inspect('web', held)).toEqual([`${64 * MiB} ${128 * MiB} 0`]);
    await project.compose('rm', '--stop', '--force', 'web');
    await expect(platform.limits(web)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('of an engine that only warns, as one without cgroups of memory does, are said not to have taken', async () => {
    await using project = await dockerProject(engine, { web: limited });
    const warning = 'Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.';
    const { path } = await dockerBut(engine, `case "$*" in "update "*) echo "${warning}" >&2; exit 0;; esac`);
    const platform = project.open({}, path);
    const captured = await platform.capture(web);
    const putting = await asking(platform, 'run-1', { memoryBytes: 96 * MiB });
    await expect(platform.putLimits(putting)).rejects.toMatchObject({ kind: 'Unsupported', hint: expect.stringContaining('cgroups') });
    expect(await platform.putBack({ service: web, captured, changeId: 'run-1' })).toMatchObject({ outcome: 'already' });
  });
});
