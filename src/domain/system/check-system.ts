import { distinctFaults } from '../definition/distinct-faults.ts';
import type { Fault } from '../definition/fault.ts';
import { literalSecrets } from '../definition/literal-secret.ts';
import { isPlain, plain, type Plain } from '../definition/merge.ts';
import { drillTargetClashes } from './drill-target-clashes.ts';
import type { EnvironmentFields } from './environment-schema.ts';
import type { Environment } from './environment.ts';
import { inherit } from './inherit.ts';
import { readEnvironment, readFile } from './read-environment-schema.ts';
import { quorumCanBeReached } from './rules/approval-rules.ts';
import { backupMeetsRpo, encryptedSetsCanBeOpened, productionHasStores } from './rules/backup-rules.ts';
import { productionHasContact } from './rules/contact-rules.ts';
import { dependenciesExist, dependenciesHaveNoCircle, namesAreDistinct } from './rules/dependency-rules.ts';
import { drillTargetsAreComplete } from './rules/drill-target-rules.ts';
import { endpointsLeadToServices } from './rules/endpoint-rules.ts';
import { needsFitThePlatform } from './rules/needs-rules.ts';
import { pipelinesHaveNoRoutes, registriesAreForKubernetes, releasesNameWhatThereIs } from './rules/release-rules.ts';
import { ladderNamesContacts, pagesArrive, playbooksCanBeMeasured, playbooksFitThePlatform } from './rules/response-rules.ts';
import { routesLeadToServices } from './rules/route-rules.ts';
import type { Rule } from './rules/rule.ts';
import type { System } from './system.ts';
import { toEnvironment } from './to-environment.ts';

const rules: readonly Rule[] = [
  productionHasStores,
  productionHasContact,
  backupMeetsRpo,
  encryptedSetsCanBeOpened,
  quorumCanBeReached,
  dependenciesExist,
  dependenciesHaveNoCircle,
  namesAreDistinct,
  routesLeadToServices,
  needsFitThePlatform,
  pipelinesHaveNoRoutes,
  releasesNameWhatThereIs,
  registriesAreForKubernetes,
  drillTargetsAreComplete,
  ladderNamesContacts,
  playbooksCanBeMeasured,
  playbooksFitThePlatform,
  pagesArrive,
  endpointsLeadToServices,
];

/** A system, if its definition has no fault, and everything that is to be said about the definition, at once. */
export interface CheckedSystem {
  system?: Omit<System, 'warnings'>;
  faults: readonly Fault[];
}

/** Checks a system's definition, given as plain data. Paths of faults are those of the definition as it was written. */
export function checkSystem(definition: unknown): CheckedSystem {
  const file = plain(definition);
  const { value: naming, faults: own } = readFile(definition);
  const read = Object.entries(plain(file['environments'])).flatMap(([name, written]) =>
    isPlain(written) ? [checkEnvironment(file, name)] : [],
  );
  const faults = distinctFaults(literalSecrets(definition), [...own, ...read.flatMap((environment) => environment.faults)]);
  if (naming === undefined || faults.some(({ warning }) => warning !== true)) return { faults };
  const environments = read.map(({ name, production, fields }): Environment => {
    const names = { system: naming.system, environment: name, production };
    return toEnvironment(names, fields as EnvironmentFields);
  });
  const clashes = drillTargetClashes(environments, environments).map(({ environment, store, field, message }): Fault => {
    const { home } = inherit(file, environment);
    return { path: home(['stores', store, 'drillTarget', field]), message };
  });
  const { system, ...rest } = naming;
  if (clashes.length > 0) return { faults: distinctFaults([], [...faults, ...clashes]) };
  return { system: { name: system, ...rest, environments }, faults };
}

function checkEnvironment(file: Plain, name: string) {
  const { production, fields, home } = inherit(file, name);
  const read = readEnvironment(production, fields);
  const broken = rules.flatMap((rule) => rule({ production, fields: read.value, written: fields }));
  const faults = [...read.faults, ...broken].map((fault) => ({ ...explain(fault, production), path: home(fault.path) }));
  return { name, production, fields: read.value, faults };
}

/** Elsewhere a policy may be left out, so it is said why it is missing here (E3). */
function explain(fault: Fault, production: boolean): Fault {
  const ofPolicy = production && fault.missing === true && fault.path[2] === 'backup';
  return ofPolicy ? { ...fault, message: `${fault.message}, because production must state it` } : fault;
}
