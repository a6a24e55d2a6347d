import type { Condition, ContainerState, ContainerStatus, Pod } from './objects.ts';

/** Why a pod is not ready. */
export interface Trouble {
  pod: Pod;
  container?: string;
  /** `ImagePullBackOff: Back-off pulling …` */
  what: string;
  /** It will not come right by itself. */
  isFinal: boolean;
  /** It is only not ready yet: it runs for the first time. */
  isPlain: boolean;
  /** It ran before, so there are log lines of that. */
  crashed: boolean;
}

/** Kubernetes says these only after several tries. */
const final = new Set(['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);
/** These may pass within moments, when what is missing is just being made. */
const finalWithAge = new Set(['ErrImagePull', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);
/** Of these it takes several, while it is down. */
const crashed = new Set(['CrashLoopBackOff', 'Error', 'OOMKilled', 'ContainerCannotRun', 'StartError']);
const starting = new Set(['ContainerCreating', 'PodInitializing']);
const agedMs = 10_000;
const fatalRestarts = 3;
const unschedulableForMs = 60_000;

/** What is wrong with pods that are not ready, the hopeless first. */
export function troublesOf(pods: readonly Pod[], now = Date.now()): Trouble[] {
  const troubles = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).flatMap((pod) => troublesIn(pod, now));
  return troubles.toSorted((a, b) => Number(b.isFinal) - Number(a.isFinal));
}

function troublesIn(pod: Pod, now: number): Trouble[] {
  const { conditions = [], containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const unscheduled = conditions.filter(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const isAged = now - Date.parse(pod.metadata.creationTimestamp) > agedMs;
  return [
    ...unscheduled.map((condition) => unschedulable(pod, condition, now)),
    ...[...initContainerStatuses, ...containerStatuses].flatMap((status) => troubleOf({ pod, status, isAged })),
  ];
}

function unschedulable(pod: Pod, { reason = '', message = '', lastTransitionTime }: Condition, now: number): Trouble {
  const since = lastTransitionTime === undefined ? now : Date.parse(lastTransitionTime);
  return { pod, what: said(reason, message), isFinal: now - since > unschedulableForMs, isPlain: false, crashed: false };
}

function troubleOf({ pod, status, isAged }: { pod: Pod; status: ContainerStatus; isAged: boolean }): Trouble[] {
  const { name: container, ready, restartCount } = status;
  const { reason, message, ended } = saidBy(status);
  if (ready || starting.has(reason) || reason === 'Completed') return [];
  const isFinal = final.has(reason) || (isAged && finalWithAge.has(reason)) || (crashed.has(reason) && restartCount >= fatalRestarts);
  const isPlain = status.state?.running !== undefined && ended === undefined;
  return [
    { pod, container, what: `${said(reason, message)}${restarts(restartCount, ended)}`, isFinal, isPlain, crashed: ended !== undefined },
  ];
}

/** What it is at now, and how it ended, now or the time before. One that runs may have restarted long ago, for reasons of that time. */
function saidBy({ state = {}, lastState = {} }: ContainerStatus) {
  const { waiting, terminated } = state;
  const reason = waiting?.reason ?? terminated?.reason ?? 'it runs and is not ready';
  return { reason, message: waiting?.message ?? '', ended: terminated ?? lastState.terminated };
}

function restarts(count: number, ended: ContainerState['terminated']): string {
  if (count === 0) return '';
  return ` (${count} restarts${ended === undefined ? '' : `, last exit ${ended.exitCode ?? '?'}`})`;
}

function said(reason: string, message: string): string {
  return [reason, message].filter(Boolean).join(': ').replaceAll(/\s+/g, ' ').slice(0, 300);
}

export function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
