import { canonical } from '../plan/canonical.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { ApprovalPolicy, Contact, DataCheck, Environment, FreezeCalendar, Store } from './environment.ts';
import type { ResponsePolicy } from '../incident/response-policy.ts';
import type { Endpoint } from './endpoint.ts';
import { toDrillTarget } from './to-drill-target.ts';
import { inDependencyOrder } from './dependency-order.ts';
import type { EnvironmentFields, ServiceFields, StoreFields } from './environment-schema.ts';
import type { Migration, Platform, ReleasePolicy, Service } from './platform.ts';
import type { Pipeline } from './pipeline.ts';
import { peopleOf } from './rules/approval-rules.ts';

/** A read and checked environment in the form that runs use, with its digest. */
export function toEnvironment(names: { system: string; environment: string; production: boolean }, fields: EnvironmentFields): Environment {
  const { R2, R3, expires } = fields.approval;
  const rest: Omit<Environment, 'digest'> = {
    ...names,
    timeZone: fields.timeZone,
    platform: fields.platform,
    ...(fields.needs && { needs: fields.needs }),
    services: inDependencyOrder(named(fields.services)).items.map((service) => toService(fields.platform, service)),
    routes: named(fields.routes).map(({ router, ...route }) => ({ ...route, router: router ?? `service/${route.name}` })),
    release: toRelease(fields.release),
    stores: inDependencyOrder(named(fields.stores)).items.map((store) => toStore(fields.platform, store)),
    ...(fields.endpoints && { endpoints: named(fields.endpoints) satisfies Endpoint[] }),
    objects: fields.objects,
    approval: {
      R2: { people: R2.people, of: peopleOf(fields, R2.of) },
      R3: { people: R3.people, of: peopleOf(fields, R3.of) },
      expiresWithinSeconds: expires,
      ...signing(names.production, fields.approval),
    },
    contacts: fields.contacts satisfies Contact[],
    ...(fields.response && { response: toResponse(fields.response) }),
    ...(fields.security && { security: fields.security }),
    freezes: fields.freezes.map((freeze): FreezeCalendar => ({ timeZone: fields.timeZone, ...freeze })),
  };
  return { ...rest, digest: sha256Hex(canonical(rest)) };
}

/** Where nobody signs and nothing is said about it, the policy has the form it had before there were signatures. */
function signing(production: boolean, { signers, unsigned }: EnvironmentFields['approval']): Pick<ApprovalPolicy, 'signers' | 'unsigned'> {
  const policy = unsigned ?? (production && signers !== undefined ? 'refused' : undefined);
  return { ...(signers && { signers }), ...(policy && { unsigned: policy }) };
}

function named<T extends object>(group: Record<string, T>): (T & { name: string })[] {
  return Object.entries(group).map(([name, member]) => ({ ...member, name }));
}

function toStore(platform: Platform, { backup, checks, drillTarget, ...store }: StoreFields & { name: string }): Store {
  const { every, rpo, rto, ...policy } = backup;
  return {
    ...store,
    ...(drillTarget && { drillTarget: toDrillTarget(drillTarget, platform) }),
    backup: {
      ...policy,
      everySeconds: every,
      ...(rpo !== undefined && { rpoSeconds: rpo }),
      ...(rto !== undefined && { rtoSeconds: rto }),
    },
    checks: checks.map(toCheck),
  };
}

function toService(platform: Platform, { readyWithin, workload, name, ...service }: ServiceFields & { name: string }): Service {
  const written = workload ?? name;
  const full = platform.kind !== 'kubernetes' || written.includes('/') ? written : `deployment/${written}`;
  return { ...service, name, workload: full, readyWithinSeconds: readyWithin };
}

function toRelease({ migration, pipeline, watch, every, ...release }: EnvironmentFields['release']): ReleasePolicy {
  return {
    ...release,
    ...(migration && { migration: toMigration(migration) }),
    ...(pipeline && { pipeline: toPipeline(pipeline) }),
    watchSeconds: watch ?? 0,
    sampleEverySeconds: every,
  };
}

function toMigration({ within, ...migration }: NonNullable<EnvironmentFields['release']['migration']>): Migration {
  return { ...migration, withinSeconds: within };
}

function toPipeline({ within, ...pipeline }: NonNullable<EnvironmentFields['release']['pipeline']>): Pipeline {
  return { ...pipeline, withinSeconds: within };
}

function toResponse({ severities, playbooks, hold, ...response }: NonNullable<EnvironmentFields['response']>): ResponsePolicy {
  return {
    ...response,
    ...(hold !== undefined && { holdSeconds: hold }),
    severities: severities.map(({ after, ...rule }) => ({ ...rule, ...(after !== undefined && { afterSeconds: after }) })),
    playbooks: Object.entries(playbooks).map(([scenario, playbook]) => ({ scenario, ...playbook })),
  };
}

function toCheck({ name, sql, equals, atLeast }: StoreFields['checks'][number]): DataCheck {
  return { name, sql, expect: equals === undefined ? { atLeast: atLeast ?? 0 } : { equals } };
}
