import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
import { approversRole } from '../approval-schema.ts';
import type { EnvironmentFields } from '../environment-schema.ts';
import type { Readable } from './rule.ts';

type Approval = Pick<EnvironmentFields, 'approvers' | 'roles' | 'approval'>;
const risks = ['R2', 'R3'] as const;

/** All roles with their members; `approvers` is one of them. */
function rolesOf({ approvers, roles }: Pick<Approval, 'approvers' | 'roles'>): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>(Object.entries(roles));
  return approvers === undefined ? all : all.set(approversRole, approvers);
}

/** The distinct people behind roles, in order of their names. */
export function peopleOf(approval: Pick<Approval, 'approvers' | 'roles'>, of: readonly string[]): string[] {
  const roles = rolesOf(approval);
  return [...new Set(of.flatMap((role) => roles.get(role) ?? []))].toSorted();
}

/** Every role that is named exists, and a quorum can be reached by the people there are. */
export function quorumCanBeReached({ fields, written }: Readable): Fault[] {
  const { approvers, roles, approval } = fields;
  if (roles === undefined || approval === undefined || (approvers === undefined && written['approvers'] !== undefined)) return [];
  if (approvers !== undefined && Object.hasOwn(roles, approversRole)) {
    return [{ path: ['roles', approversRole], at: 'key', message: 'the role `approvers` is given twice; keep it or the list `approvers`' }];
  }
  const known = { roles, ...(approvers && { approvers }) };
  return risks.flatMap((risk) => {
    const unknown = unknownRoles(risk, approval[risk].of, [...rolesOf(known).keys()]);
    return unknown.length > 0 ? unknown : quorum(risk, approval[risk].people, peopleOf(known, approval[risk].of).length);
  });
}

function unknownRoles(risk: string, of: readonly string[], known: readonly string[]): Fault[] {
  return of.flatMap((role, index) => {
    if (known.includes(role)) return [];
    if (known.length === 0)
      return [{ path: ['approvers'], missing: true as const, message: 'missing; runs of risk R2 and R3 need people who may approve them' }];
    const hint = didYouMean(role, known) || `; there is ${known.join(', ')}`;
    return [{ path: ['approval', risk, 'of', index], message: `no role is called \`${role}\`${hint}` }];
  });
}

function quorum(risk: string, needed: number, people: number): Fault[] {
  const path = ['approval', risk, 'people'];
  if (needed > people) return [{ path, message: `${needed} people must approve a run of risk ${risk}, and only ${people} may` }];
  if (needed < people) return [];
  return [
    {
      path,
      warning: true,
      message: `all ${people} of ${people} approvers must approve a run of risk ${risk}; none of them could ask for one, because the requester never counts`,
    },
  ];
}
