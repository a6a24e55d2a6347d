import type { Settings } from '../domain/release/settings.ts';

/** `kubectl` for variables: `set env` for values, a patch for references to secrets, which that cannot set. */
export function kubectlVariables(given: { tool: string; workload: string; container: string | undefined; options?: string }) {
  const { tool, workload, container, options } = given;
  const end = options === undefined ? '' : ` ${options}`;
  return ({ set, unset, secrets }: Settings): string => {
    const values = [...Object.entries(set).map(([name, value]) => quoted(`${name}=${value}`)), ...unset.map((name) => `${name}-`)];
    const env = Object.entries(secrets).map(([name, reference]) => ({ name, valueFrom: { secretKeyRef: keyIn(reference) } }));
    const containers = [{ name: container ?? '<container>', env }];
    const patch = JSON.stringify({ spec: { template: { spec: { containers } } } });
    return [
      ...(values.length === 0 ? [] : [`${tool} set env ${workload} -c ${container ?? `'*'`} ${values.join(' ')}${end}`]),
      ...(env.length === 0 ? [] : [`${tool} patch ${workload} -p ${quoted(patch)}${end}`]),
    ].join(' && ');
  };
}

/** What stands in the file that comes last, as a remark to a command of Compose. */
export function composeVariables({ set, unset, secrets }: Settings): string {
  const lines = [
    ...Object.entries(set).map(([name, value]) => `${name}=${value}`),
    ...Object.entries(secrets).map(([name, reference]) => `${name}=\${${reference.replace(/^env:/, '')}}`),
    ...unset.map((name) => `without ${name}`),
  ];
  return `environment: ${lines.join(', ')}`;
}

function keyIn(reference: string): { name: string; key: string } {
  const [name = '', key = ''] = reference.replace(/^k8s:/, '').split('/');
  return { name, key };
}

/** A word of a shell. */
function quoted(word: string): string {
  return /^[\w=.,:/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
