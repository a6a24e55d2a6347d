import type { LimitsOf } from '../domain/incident/instance.ts';
import type { Settings } from '../domain/release/settings.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { Service } from '../domain/system/platform.ts';
import { composeLimits, kubectlLimits } from './limit-commands.ts';
import { composeVariables, kubectlVariables } from './variable-commands.ts';

/** What a person would have typed, on Kubernetes and with Compose. */
export interface PlatformCommands {
  look: string;
  export: string;
  setImage(image: string): string;
  setVariables(settings: Settings): string;
  /** Whether they could be set; changes nothing. */
  tryVariables(settings: Settings): string;
  limits: string;
  putLimits(limits: LimitsOf): string;
  putBack(fingerprint: string): string;
  waitReady(withinSeconds: number): string;
  scale(replicas: number): string;
  restart(mode: 'rolling' | 'hard'): string;
  stop: string;
  resume: string;
  run(image: string, command: readonly string[]): string;
}

/** The commands for a service of an environment. */
export function platformCommands(env: Environment, service: Service): PlatformCommands {
  return env.platform.kind === 'compose' ? composeCommands(env.platform, service) : kubectlCommands(env, service);
}

/** `kubectl -n <namespace>` or `docker compose -p <project> -f …`: how a command line of the environment begins. */
export function platformTool({ platform }: Environment): string {
  if (platform.kind === 'kubernetes') return `kubectl -n ${platform.namespace}`;
  if (platform.kind === 'compose') return `docker compose -p ${platform.project}${platform.files.map((file) => ` -f ${file}`).join('')}`;
  return '# no platform:';
}

function kubectlCommands(env: Environment, { workload, container, name }: Service): PlatformCommands {
  const tool = platformTool(env);
  return {
    look: `${tool} get ${workload} -o wide`,
    export: `${tool} get ${workload} -o json`,
    setImage: (image) => `${tool} set image ${workload} ${container ?? '*'}=${image}`,
    setVariables: kubectlVariables({ tool, workload, container }),
    tryVariables: kubectlVariables({ tool, workload, container, options: '--dry-run=server' }),
    limits: `${tool} get ${workload} -o json`,
    putLimits: (limits) => `${tool} set resources ${workload} ${kubectlLimits(limits)}`,
    putBack: (fingerprint) => `${tool} apply -f snapshots/${name}/${short(fingerprint)}.json  # not \`rollout undo\`: that toggles`,
    waitReady: (seconds) => `${tool} rollout status ${workload} --timeout=${seconds}s`,
    scale: (replicas) => `${tool} scale ${workload} --replicas=${replicas}`,
    restart: (mode) => (mode === 'rolling' ? `${tool} rollout restart ${workload}` : `${tool} delete pods --selector <of ${workload}>`),
    stop: `${tool} scale ${workload} --replicas=0`,
    resume: `${tool} scale ${workload} --replicas=<as before the stop>`,
    run: (image, command) => `${tool} create job watchkeeper-${name} --image=${image} -- ${command.join(' ')}`,
  };
}

function composeCommands(platform: Extract<Environment['platform'], { kind: 'compose' }>, { workload, name }: Service): PlatformCommands {
  const tool = `docker compose -p ${platform.project}${platform.files.map((file) => ` -f ${file}`).join('')}`;
  return {
    look: `${tool} ps ${workload}`,
    export: `${tool} config --format json ${workload}`,
    setImage: (image) => `${tool} up -d --no-deps --no-build ${workload}  # image: ${image}`,
    setVariables: (settings) => `${tool} up -d --no-deps --no-build ${workload}  # ${composeVariables(settings)}`,
    tryVariables: (settings) => `${tool} config ${workload}  # ${composeVariables(settings)}`,
    limits: `docker inspect --format '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}' $(${tool} ps --all --quiet ${workload})`,
    putLimits: (limits) => `docker update ${composeLimits(limits)} $(${tool} ps --all --quiet ${workload})`,
    putBack: (fingerprint) => `${tool} up -d --no-deps --no-build ${workload}  # as in snapshots/${name}/${short(fingerprint)}.json`,
    waitReady: (seconds) => `${tool} up -d --wait --wait-timeout ${seconds} --no-recreate ${workload}`,
    scale: (replicas) => `${tool} up -d --no-deps --no-recreate --scale ${workload}=${replicas} ${workload}`,
    restart: (mode) => (mode === 'rolling' ? `${tool} restart ${workload}` : `${tool} up -d --no-deps --force-recreate ${workload}`),
    stop: `${tool} stop ${workload}`,
    resume: `${tool} start ${workload}`,
    run: (image, command) => `${tool} run --rm --no-deps ${workload} ${command.join(' ')}  # image: ${image}`,
  };
}

/** Enough of a fingerprint to tell two apart. */
export function short(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
