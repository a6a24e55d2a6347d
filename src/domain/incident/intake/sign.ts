import type { Environment } from '../../system/environment.ts';
import type { Alert } from '../alert.ts';
import type { SeverityRule } from '../response-policy.ts';
import type { Severity } from '../severity.ts';
import { severityOfLabel } from '../severity.ts';

/** What an alert is a sign of. */
export interface Sign {
  /** `<service>/<scenario>`: what belongs together. */
  key: string;
  /** The service or store that is meant, else `environment`. */
  part: string;
  scenario: string;
  /** Only one that the system file names. */
  service?: string;
  store?: string;
  severity: Severity;
  afterSeconds: number;
}

const wholeEnvironment = 'environment';

/** Reads an alert: the environment's rules first, then its own labels. Without an environment: its labels. */
export function signOf({ labels }: Alert, env: Environment | undefined): Sign {
  const rule = env?.response?.severities.find(({ match }) => matches(match, labels));
  const scenario = scenarioOf(rule, labels);
  const part = partOf(rule, labels);
  return {
    key: `${part}/${scenario}`,
    part,
    scenario,
    ...knownParts(env, part, labels['store']),
    severity: rule?.severity ?? severityOfLabel(labels['severity']),
    afterSeconds: rule?.afterSeconds ?? 0,
  };
}

function knownParts(env: Environment | undefined, part: string, storeLabel: string | undefined): Pick<Sign, 'service' | 'store'> {
  const service = env?.services.find(({ name }) => name === part)?.name;
  const store = env?.stores.find(({ name }) => name === (storeLabel ?? part))?.name;
  return { ...(service !== undefined && { service }), ...(store !== undefined && { store }) };
}

function scenarioOf(rule: SeverityRule | undefined, labels: Alert['labels']): string {
  return slug(rule?.scenario ?? labels['scenario'] ?? labels['alertname'] ?? '') ?? 'alert';
}

function matches(match: SeverityRule['match'], labels: Alert['labels']): boolean {
  return Object.entries(match).every(([name, value]) => labels[name] === value);
}

function partOf(rule: SeverityRule | undefined, labels: Alert['labels']): string {
  return slug(rule?.service ?? labels['service'] ?? labels['store'] ?? '') ?? wholeEnvironment;
}

/** `HighErrorRate` as `high-error-rate`: at most 40 letters, digits and dashes, whatever was sent; undefined where nothing is left. */
function slug(text: string): string | undefined {
  const words = text
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return words === '' ? undefined : words;
}

/** One line of at most 180 characters that names the alert. Its texts are as they came. */
export function titleOf({ labels, annotations }: Alert, { part }: Sign): string {
  const said = annotations['summary'] ?? labels['alertname'] ?? 'an alert without a name';
  return `${part}: ${said.replaceAll(/\s+/g, ' ').trim()}`.slice(0, 180);
}
