import type { PlatformIdentity, Revision, Rollout, ServiceChange, ServiceState } from '../../domain/release/service-state.ts';
import type { Instances, Limits, LimitsOf, LogExcerpt, LogsAsked } from '../../domain/incident/instance.ts';
import type { Settings, SettingsLook } from '../../domain/release/settings.ts';
import type { Asked, HostFacts } from '../../domain/system/needs.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Isolation, IsolationLevel } from '../../domain/release/isolation.ts';
import type { RouteState } from '../../domain/release/route-state.ts';
import type { Route, Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { EvidenceSource } from '../security/evidence-source.ts';
import type { RunningInside, SaidInside } from './inside.ts';

/** All that a service can be put back from, whatever becomes of the platform's own history. */
export interface Captured {
  /** SHA-256 in hex of the content's canonical form. */
  fingerprint: string;
  /** Plain JSON that only the adapter of its platform reads. It holds names of secrets, never their values. */
  content: unknown;
}

/** Who changes what: written beside the change, so that an undo touches only what this run changed. */
interface Changing {
  service: Service;
  /** Of the run; the same in every attempt. */
  changeId: string;
}

export interface PuttingImage extends Changing {
  image: string;
  /** What the plan saw; anything else is refused as `Conflict`. */
  from: string;
}

export interface PuttingSettings extends Changing {
  settings: Settings;
  /** What the plan saw; anything else is refused as `Conflict`. */
  from: string;
}

export interface PuttingLimits extends Changing, LimitsOf {
  /** What the plan saw; anything else is refused as `Conflict`. */
  from: string;
  /** The limits that the plan saw, for platforms whose fingerprint does not hold them; other ones are refused as `Conflict`. */
  was: LimitsOf;
}

export interface PuttingBack extends Changing {
  captured: Captured;
  /** What is replaced; absent: whatever this run (`changeId`) made, and nothing that somebody else made since. */
  from?: string;
}

export interface Scaling extends Changing {
  replicas: number;
  /** What the plan saw; anything else is refused as `Conflict`. Absent: whatever is asked for now. */
  from?: number;
}

export interface RunningJob extends Changing {
  image: string;
  command: readonly string[];
  withinSeconds: number;
  signal: AbortSignal;
  progress(at: { phase: string }): void;
}

export interface FollowingRollout {
  service: Service;
  /** What must be running at the end. */
  fingerprint: string;
  signal: AbortSignal;
}

/**
 * What runs the services of one environment. Every call is bounded in time and throws OpsError only: `Unavailable` (no answer, 429, 5xx),
 * `InvalidInput` (rights, credentials), `NotFound` (with the nearest names), `Conflict` (the world is not what the plan saw, or another owner
 * holds it), `Unsafe` (another cluster than the system file names), `Unsupported` (with the remedy).
 *
 * Changes ask for a state: asked twice they change once, also when the answer to the first was lost.
 */
export interface Platform {
  /** Who this is, proven to be what the system file names. */
  identify(): Promise<PlatformIdentity>;
  /** What the host or the cluster offers, as far as it can be told. */
  host(asked: Asked): Promise<HostFacts>;
  state(service: Service): Promise<ServiceState>;
  /** The cheapest look at it: how many instances are asked for, and how many are ready. */
  instances(service: Service): Promise<Pick<ServiceState, 'replicas' | 'ready'>>;
  /** Each instance with its restarts and last exit, and what the platform warned of. */
  instanceDetails(service: Service): Promise<Instances>;
  /** Log lines of all instances, bounded; what cannot be read says why and fails nothing. */
  logs(service: Service, asked: LogsAsked): Promise<readonly LogExcerpt[]>;
  /**
   * Runs a program in one instance and waits for its end. For reading only; bounded in time and bytes. @throws OpsError `Unsupported` where the image holds no such program, `NotFound` for
   * an instance that is not there or does not run, `InvalidInput` without the right, `Unavailable` for one that does not end in time.
   */
  runInside(running: RunningInside): Promise<SaidInside>;
  /** What one instance may use. @throws OpsError `Unsupported` where that is not known. */
  limits(service: Service): Promise<Limits>;
  /** Instances with these limits, once for a run; `putBack` of that run takes them back. @throws OpsError `Unsupported` where they did not take. */
  putLimits(putting: PuttingLimits): Promise<ServiceChange>;
  /** Empties log files that fill a disk. @throws OpsError `Unsupported` where the platform does so by itself. */
  rotateLogs(service: Service): Promise<{ freedBytes: number }>;
  /** What a snapshot holds of the present state. */
  capture(service: Service): Promise<Captured>;
  /** States that the platform itself remembers, newest first, each with its content. */
  revisions(service: Service): Promise<(Revision & Captured)[]>;
  /** Looks whether the image could be released; changes nothing. Facts name what was looked at. */
  canRelease(service: Service, image: string): Promise<Verdict>;
  putImage(putting: PuttingImage): Promise<ServiceChange>;
  /** What the variables of a container are, and what settings would make of them. @throws OpsError for what cannot be set here. */
  settings(service: Service, settings: Settings): Promise<SettingsLook>;
  /** Looks whether they could be set; changes nothing. */
  canConfigure(service: Service, settings: Settings): Promise<Verdict>;
  putSettings(putting: PuttingSettings): Promise<ServiceChange>;
  /** The only undo of a release and of settings: configuration first, then what runs. */
  putBack(putting: PuttingBack): Promise<ServiceChange>;
  /** One cheap look at how far instances are; `fingerprint`: what must be running at the end. */
  rollout(service: Service, fingerprint: string): Promise<Rollout>;
  /**
   * The same as it goes on, told at least every few seconds until the reader stops; absent: `rollout` has to be asked again and again. A platform that only begins a change
   * by itself brings it to its end here, as long as somebody reads: safe to break off and to repeat.
   */
  rollouts?(following: FollowingRollout): AsyncIterable<Rollout>;
  scale(scaling: Scaling): Promise<ServiceChange>;
  /** New instances of the same. `hard`: all at once. The same `changeId` restarts once. */
  restart(restarting: Changing & { mode: 'rolling' | 'hard' }): Promise<ServiceChange>;
  /** No instance, and how many there were is remembered once; a second stop does not forget it. */
  stop(stopping: Changing): Promise<ServiceChange>;
  /** As many instances as before the stop; nothing where it was not stopped. */
  resume(resuming: Changing): Promise<ServiceChange>;
  /** Where the traffic of a route goes. @throws OpsError `Conflict` when to none of its colours. */
  route(route: Route): Promise<RouteState>;
  /** Sends the traffic from one colour to another; nothing where it goes there already. */
  switchRoute(switching: { route: Route; from: string; to: string; changeId: string }): Promise<void>;
  /** In words, how we cut it off; absent where we did not. What a change asks before it begins: cheaper than `isolation`. */
  cutOff(service: Service): Promise<string | undefined>;
  isolation(service: Service): Promise<Isolation>;
  /** What can be saved of it before it is touched, each to be read by itself. */
  evidence(service: Service): Promise<readonly EvidenceSource[]>;
  isolate(isolating: Changing & { level: IsolationLevel }): Promise<void>;
  /** Ends all levels of isolation. */
  rejoin(service: Service): Promise<void>;
  /** Runs a command in an image of the service to its end; the same `changeId` runs it once. @throws OpsError `Failed` with its last lines. */
  runJob(job: RunningJob): Promise<{ lastLines: readonly string[] }>;
}

/** Opens what runs an environment; credentials are resolved at each call. @throws OpsError `Unsupported` where there is no platform. */
export type OpenPlatform = (env: Environment) => Platform;
