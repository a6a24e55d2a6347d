/** Services that are evidence, for one case. */
export interface Held {
  caseId: string;
  codename: string;
  /** Workflow id of the run that holds them: it alone may touch them. */
  holder: string;
  services: readonly string[];
}

/** What holds a service for somebody else than this run. */
export function heldFor(held: readonly Held[], service: string, runId: string): Held | undefined {
  return held.find(({ holder, services }) => holder !== runId && services.includes(service));
}

export function custodyWords(service: string, { codename, holder }: Held): string {
  return `${service} is evidence of the case ${codename}: nobody touches it until ${holder} signs its custody off`;
}
