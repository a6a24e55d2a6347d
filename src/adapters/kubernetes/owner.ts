import type { Meta } from './objects.ts';

const byLabel: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/instance': 'Argo CD application',
  'kustomize.toolkit.fluxcd.io/name': 'Flux kustomization',
  'helm.toolkit.fluxcd.io/name': 'Flux release',
};

const byManager: readonly (readonly [RegExp, string])[] = [
  [/argocd/, 'Argo CD'],
  [/^(kustomize|helm)-controller$/, 'Flux'],
  [/^helm$/, 'Helm'],
  [/^(fleet|rancher)/, 'Fleet'],
];

/** Who else decides on what runs: what we write there they would take back. */
export function ownerOf({ labels = {}, annotations = {}, ownerReferences = [], managedFields = [] }: Meta): string | undefined {
  const controller = ownerReferences.find((reference) => reference.controller === true);
  if (controller !== undefined) return `${controller.kind} ${controller.name}`;
  const tracked = annotations['argocd.argoproj.io/tracking-id'];
  if (tracked !== undefined) return `Argo CD application ${tracked.split(':')[0]}`;
  for (const [label, words] of Object.entries(byLabel)) {
    if (labels[label] !== undefined) return `${words} ${labels[label]}`;
  }
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined) return `Helm release ${release}`;
  const ofTemplate = managedFields.filter(({ fieldsV1, subresource }) => subresource === undefined && fieldsV1?.['f:spec']?.['f:template']);
  const known = ofTemplate.map(({ manager = '' }) => ownerNamed(manager));
  return known.find((owner) => owner !== undefined);
}

/** The tool behind the name of a field manager, where it is one that decides by itself. */
export function ownerNamed(manager: string): string | undefined {
  return byManager.find(([pattern]) => pattern.test(manager))?.[1];
}

/** True for managers behind whom stands a person or we: what they wrote may be taken over. */
export function mayBeTakenOver(manager: string): boolean {
  return /^(kubectl|watchkeeper)/.test(manager);
}
