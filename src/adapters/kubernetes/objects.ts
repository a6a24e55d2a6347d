/** Shapes of what is read of the API's objects. The objects stay as the server sent them: what is not named here is kept too. */
export interface Meta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  generation?: number;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: readonly { kind: string; name: string; uid: string; controller?: boolean }[];
  managedFields?: readonly { manager?: string; operation?: string; subresource?: string; time?: string; fieldsV1?: Tree }[];
}

export interface Tree {
  readonly [field: string]: Tree;
}

interface Named {
  name?: string;
  optional?: boolean;
}

/** Where the value of a variable comes from. */
export interface ValueFrom {
  configMapKeyRef?: Named & { key?: string };
  secretKeyRef?: Named & { key?: string };
  fieldRef?: { fieldPath?: string };
  resourceFieldRef?: { resource?: string };
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: ValueFrom;
}

export interface Container {
  name: string;
  image?: string;
  env?: readonly EnvVar[];
  envFrom?: readonly { prefix?: string; configMapRef?: Named; secretRef?: Named }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

interface Volume {
  configMap?: Named;
  secret?: { secretName?: string; optional?: boolean };
  persistentVolumeClaim?: { claimName?: string };
  projected?: { sources?: readonly { configMap?: Named; secret?: Named }[] };
}

export interface PodSpec {
  containers: readonly Container[];
  initContainers?: readonly Container[];
  volumes?: readonly Volume[];
  imagePullSecrets?: readonly Named[];
}

export interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: readonly { key: string; operator: string; values?: string[] }[];
}

export interface Workload {
  kind: string;
  metadata: Meta;
  spec: {
    replicas?: number;
    paused?: boolean;
    selector: Selector;
    template: Template;
    strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string } };
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    readyReplicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    desiredNumberScheduled?: number;
    numberReady?: number;
    numberAvailable?: number;
    updatedNumberScheduled?: number;
    conditions?: readonly Condition[];
  };
}

export interface ReplicaSet {
  metadata: Meta;
  spec: { template: Template };
  status?: { observedGeneration?: number; conditions?: readonly Condition[] };
}

export interface ControllerRevision {
  metadata: Meta;
  revision: number;
  data: { spec: { template: Template } };
}

export interface ContainerState {
  running?: { startedAt?: string };
  waiting?: { reason?: string; message?: string };
  terminated?: { reason?: string; exitCode?: number; finishedAt?: string };
}

export interface Pod {
  metadata: Meta;
  spec: PodSpec;
  status?: {
    phase?: string;
    reason?: string;
    conditions?: readonly Condition[];
    containerStatuses?: readonly ContainerStatus[];
    initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface ConfigMap {
  metadata: Meta;
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

/** What Kubernetes calls a Service: an address whose requests go to pods. */
export interface ClusterService {
  metadata: Meta;
  spec: { selector?: Record<string, string> };
}

export interface EndpointSlice {
  endpoints?: readonly { conditions?: { ready?: boolean; serving?: boolean }; targetRef?: { name?: string } }[];
}

export interface NetworkPolicy {
  metadata: Meta;
  spec: { podSelector: Selector; ingress?: readonly unknown[]; egress?: readonly unknown[] };
}

export interface List<T> {
  items: readonly T[];
}
