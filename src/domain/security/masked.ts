const mask = '(masked)';

/** What Kubernetes and Docker say of a thing, without the values of its variables: what is locked away for a year must hold no password. */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== 'kubectl.kubernetes.io/last-applied-configuration');
  return Object.fromEntries(
    members.map(([name, member]) => [name, name.toLowerCase() === 'env' ? maskedVariables(member) : masked(member)]),
  );
}

/** `[{name, value}]` of Kubernetes, `["NAME=value"]` of Docker. */
function maskedVariables(variables: unknown): unknown {
  if (!Array.isArray(variables)) return masked(variables);
  return variables.map((variable: unknown) => {
    if (typeof variable === 'string') return `${variable.split('=')[0]}=${mask}`;
    if (typeof variable !== 'object' || variable === null) return mask;
    return 'value' in variable ? { ...variable, value: mask } : variable;
  });
}
