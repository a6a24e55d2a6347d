import { playbookFor } from '../../../domain/incident/default-playbooks.ts';
import { isClear, limitWords } from '../../../domain/incident/clear.ts';
import { whyNever } from '../../../domain/incident/never-helps.ts';
import type { Environment } from '../../../domain/system/environment.ts';
import { prometheusOf } from '../../../domain/system/prometheus-of.ts';
import type { ProbeCall, Seen } from '../probe-call.ts';
import type { MakeProbe, ProbePorts } from './probe-ports.ts';

/** The number by which the scenario's end will be judged. */
export const keyMetric: MakeProbe = ({ queryMetric }, { env, scenario }) => {
  const clear = playbookFor(env, scenario)?.clear;
  const prometheus = prometheusOf(env);
  if (clear === undefined || prometheus === undefined) return [];
  return [
    {
      name: 'key metric',
      command: `promtool query instant "$PROMETHEUS" '${clear.query}'`,
      async look() {
        const answer = await queryMetric(prometheus, clear.query);
        if ('none' in answer) return { verdict: 'unknown', saw: answer.none, means: 'no data is not good news' };
        const saw = `${answer.value}; clear is ${limitWords(clear)}`;
        return isClear(clear, answer.value)
          ? { verdict: 'normal', saw, means: 'what the alert is about is over, or was never here' }
          : { verdict: 'suspicious', saw, means: 'it goes on' };
      },
    },
  ];
};

const busy = [
  ['processors', 'max(1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])))', 0.85],
  ['memory', 'max(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)', 0.9],
] as const;

const disks = 'max(1 - node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs"} / node_filesystem_size_bytes)';

/** How full hosts are, as the exporter of nodes tells it; a range, because one look is no trend (E47). */
export const saturation: MakeProbe = (ports, { env, services }) => {
  const first = services.find(({ released, vital }) => released && vital !== true);
  return busy.flatMap(([what, query, limit]) =>
    shareProbe(ports, env, {
      ...{ what: `${what} of the hosts`, query, limit },
      bad: first === undefined ? {} : { couldDo: [{ action: 'scale', service: first.name }] },
    }),
  );
};

/** How full the fullest disk is, of the hosts that Prometheus knows, and of the host of a Compose project. */
export const disk: MakeProbe = (ports, { env, services }) => {
  const never = whyNever({ action: 'rotateLogs' }, env.platform.kind);
  const couldDo = env.platform.kind === 'compose' ? services.map(({ name }) => ({ action: 'rotateLogs' as const, service: name })) : [];
  const bad = { couldDo, ...(never !== undefined && { means: `over 90 %: it is full, or about to be; ${never}` }) };
  return [...shareProbe(ports, env, { what: 'disks of the hosts', query: disks, limit: 0.9, bad }), ...hostDisk(ports, env)];
};

interface Share {
  what: string;
  query: string;
  limit: number;
  bad: Partial<Seen>;
}

function shareProbe({ queryMetric }: ProbePorts, env: Environment, { what, query, limit, bad }: Share): ProbeCall[] {
  const prometheus = prometheusOf(env);
  if (prometheus === undefined) return [];
  return [
    {
      name: what,
      command: `promtool query instant "$PROMETHEUS" '${query}'`,
      async look() {
        const answer = await queryMetric(prometheus, query);
        if ('none' in answer) return { verdict: 'unknown', saw: answer.none, means: 'no data is not good news' };
        const saw = `the fullest is at ${Math.round(answer.value * 100)} %`;
        if (answer.value < limit) return { verdict: 'normal', saw, means: 'there is room' };
        return { verdict: 'cause', saw, means: `over ${limit * 100} %: it is full, or about to be`, ...bad };
      },
    },
  ];
}

const roomBytes = 5e9;

function hostDisk({ openPlatform }: ProbePorts, env: Environment): ProbeCall[] {
  if (env.platform.kind !== 'compose') return [];
  return [
    {
      name: 'disk of the engine',
      command: 'df -h "$(docker info --format {{.DockerRootDir}})"',
      async look() {
        const { freeBytes } = await openPlatform(env).host({ ports: [], variables: [] });
        if (freeBytes === undefined) return { verdict: 'unknown', saw: 'the engine is on another host', means: 'look there' };
        const saw = `${(freeBytes / 1e9).toFixed(1)} GB are free where the engine keeps its data`;
        return freeBytes >= roomBytes
          ? { verdict: 'normal', saw, means: 'there is room' }
          : { verdict: 'cause', saw, means: 'containers can write no more soon' };
      },
    },
  ];
}
