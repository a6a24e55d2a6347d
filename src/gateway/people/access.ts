import { pagePath } from '../../domain/incident/page-path.ts';
import type { IncidentShown } from './incident-page.ts';
import type { Session } from './session.ts';

/** Why a session may not see something. */
export interface Barred {
  title: string;
  text: string;
}

/** A link opens one page only. */
export function barredFrom({ path }: Session, workflowId: string): Barred | undefined {
  if (path === '/' || path === pagePath(workflowId)) return undefined;
  return { title: 'Not with this link', text: 'The link that you signed in with opens another page. Ask for a link to this one.' };
}

/** Who must know of what is restricted was sent a link to it; everybody else who can sign in learns nothing. */
export function barredFromIncident({ path }: Session, { restricted }: IncidentShown): Barred | undefined {
  if (!restricted || path !== '/') return undefined;
  return { title: 'Restricted', text: 'This is for those who must know: open it with the link that you were sent.' };
}
