interface Place {
  system: string;
  environment: string;
  objects: { prefix: string };
}

/** The folder of a case's evidence in the bucket of its environment. */
function custodyFolder({ system, environment, objects }: Place, caseId: string): string {
  return `${[objects.prefix, 'custody', system, environment, caseId].filter(Boolean).join('/')}/`;
}

/** Named by its content: whatever else lies there is wrong. */
export function itemKey(env: Place, caseId: string, sha256: string): string {
  return `${custodyFolder(env, caseId)}items/${sha256}`;
}

export function rowsPrefix(env: Place, caseId: string): string {
  return `${custodyFolder(env, caseId)}log/`;
}

/** Rows in the order of their keys. */
export function rowKey(env: Place, caseId: string, n: number): string {
  return `${rowsPrefix(env, caseId)}${String(n).padStart(6, '0')}.json`;
}

/** The number in a row's key; undefined where it is no row. */
export function rowNumber(key: string): number | undefined {
  const digits = /\/log\/(\d{6})\.json$/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
