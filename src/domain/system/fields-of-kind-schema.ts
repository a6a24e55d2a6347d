import type { z } from 'zod';

export interface OfKind {
  /** Fields that the kind cannot do without. */
  needed: readonly string[];
  /** All fields that mean something for the kind. */
  own: readonly string[];
}

/** One map serves several kinds: says what a kind needs and has not, and what it has that means nothing for it. */
export function fieldsOfKind<K extends string>(kinds: Readonly<Record<K, OfKind>>) {
  return ({ kind, ...fields }: { kind: K }, context: z.core.$RefinementCtx): void => {
    const given = fields as Readonly<Record<string, unknown>>;
    const { needed, own } = kinds[kind];
    for (const path of needed.filter((name) => given[name] === undefined)) {
      context.addIssue({ code: 'custom', path: [path], message: `${kind} needs \`${path}\`` });
    }
    for (const path of Object.keys(given).filter((name) => !own.includes(name))) {
      context.addIssue({ code: 'custom', path: [path], message: `\`${path}\` means nothing where the kind is ${kind}` });
    }
  };
}
