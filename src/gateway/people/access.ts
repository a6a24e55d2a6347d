import { pagePath } from '../../domain/incident/page-path.ts';
import type { IncidentShown } from './incident-page.ts';
import type { Session } from './session.ts';

/** Why a session may not see something. */
export interface Barred {
  title: string;
  text: string;
}

const restrictedToFew: Barred = {
  title: 'Restricted',
  text: 'This is for those who must know: open it with the link that you were sent.',
};

/** The runs that answer break-ins are as restricted as their incidents. */
function isRestrictedRun(workflowId: string): boolean {
  return workflowId.startsWith('securityIncident/');
}

/** A link opens one page only, and what is restricted is opened by a link alone. */
export function barredFrom({ path }: Session, workflowId: string): Barred | undefined {
  if (path === pagePath(workflowId)) return undefined;
  if (path === '/') return isRestrictedRun(workflowId) ? restrictedToFew : undefined;
  return { title: 'Not with this link', text: 'The link that you signed in with opens another page. Ask for a link to this one.' };
}

/** Who must know of what is restricted was sent a link to it; everybody else who can sign in learns nothing. */
export function barredFromIncident({ path }: Session, { restricted }: IncidentShown): Barred | undefined {
  if (!restricted || path !== '/') return undefined;
  return restrictedToFew;
}
