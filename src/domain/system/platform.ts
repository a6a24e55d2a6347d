import type { Reference, Setting } from './environment.ts';
import type { Pipeline } from './pipeline.ts';

/** What runs the services of an environment. */
export type Platform = NoPlatform | KubernetesPlatform | ComposePlatform;

export interface NoPlatform {
  kind: 'none';
}

export interface KubernetesPlatform {
  kind: 'kubernetes';
  namespace: string;
  /** Where the kubeconfig's text is found; absent: the service account of the worker's own pod. */
  kubeconfig?: Reference;
  /** Of the kubeconfig; absent: its current one. */
  context?: string;
  /** `uid` of the namespace kube-system: another cluster is refused. */
  cluster?: string;
}

export interface ComposePlatform {
  kind: 'compose';
  project: string;
  /** Absolute path on the host of the worker, where the files are. */
  directory: string;
  /** The full file set of the environment, in order, relative to the directory. */
  files: readonly string[];
  /** Relative to the directory; absent: `.env` where there is one. */
  envFile?: string;
  /** Address of the engine, as in `unix:///var/run/docker.sock`; absent: the engine's default. */
  host?: Setting;
}

/** A request that a healthy service answers as stated. */
export interface Probe {
  name: string;
  url: Setting;
  status: number;
  /** A text that the answer must hold. */
  contains?: string;
}

/** A unit that is deployed on its own. */
export interface Service {
  name: string;
  after: readonly string[];
  /** False: it is scaled, restarted and stopped with the others, but a release does not change it (a database, a cache). */
  released: boolean;
  /** Watchkeeper itself rests on it: no run stops it. */
  vital?: boolean;
  /** As the platform's tool names it: `deployment/prsm-api`; the Compose service. */
  workload: string;
  /** The container that a release changes; absent: the only one. */
  container?: string;
  /** Repository that releases are tags of, as in `registry.prsm.org/prsm`; absent: what runs now, with another tag. */
  image?: string;
  /** What it runs on, where that can be asked of itself. */
  runtime?: 'jvm';
  readyWithinSeconds: number;
  probes: readonly Probe[];
}

/** An address whose traffic goes to one of several services, called colours. */
export interface Route {
  name: string;
  /** What sends the traffic on: `service/mcp-gateway`. */
  router: string;
  /** The label of its selector whose value is the colour. */
  label: string;
  /** Colour to service. */
  colours: Readonly<Record<string, string>>;
}

/** A limit on a number that Prometheus knows. */
export interface MetricGate {
  name: string;
  /** PromQL that gives one number. */
  query: string;
  /** Good is not above (`max`) or not below (`min`). */
  max?: number;
  min?: number;
  /** So many samples may be bad before the release is. */
  failureLimit: number;
}

/** Brings the database's schema to what a release needs, before its services are rolled out. Safe to repeat. */
export interface Migration {
  /** The service whose image holds the command. */
  service: string;
  command: readonly string[];
  withinSeconds: number;
  /** One statement on a store that returns the revision of the schema. */
  revision?: { store: string; sql: string };
}

/** Where the images of releases are looked up. */
export interface Registry {
  /** Absent: `https://` and the host in the image's own name. */
  address?: Setting;
  user?: Reference;
  password?: Reference;
}

/** How a release of this environment goes. */
export interface ReleasePolicy {
  /** An environment of the same system that must run the release already, and healthily (PRSM-3.1.3). */
  provenIn?: string;
  /** Stores that are backed up before anything is changed. */
  backUp: readonly string[];
  migration?: Migration;
  /** Releases are pinned to the digest that their tag has there; absent: released by tag. */
  registry?: Registry;
  /** What rolls releases out in our place; absent: we do. */
  pipeline?: Pipeline;
  /** How long the release is watched after it is out; 0: not at all. */
  watchSeconds: number;
  sampleEverySeconds: number;
  gates: readonly MetricGate[];
  /** Where Prometheus answers; needed where there are gates. */
  prometheus?: Setting;
}
