import { isOpsError } from '../../../../src/domain/ops-error.ts';
import { parseSystem } from '../../../../src/adapters/definition-files/systems.ts';

/** A production environment that lacks nothing; 30 lines that tests bend. */
export const sound = `system: shop
timeZone: Europe/Berlin
objects:
  bucket: shop-backups
  accessKeyId: env:KEY_ID
  secretAccessKey: env:KEY_SECRET
backup:
  every: 1h
  retention: { last: 3, daily: 7 }
  rpo: 1h
  rto: 4h
approvers: [ana, ben, cleo]
contacts:
  - { name: Ana Moreno, role: on call, phone: +49 30 901820 }
environments:
  production:
    stores:
      main: { kind: postgres, url: env:SHOP_URL, after: [] }
      audit: { kind: postgres, url: file:/run/secrets/audit, after: [main] }
  staging:
    production: false
    stores:
      main: { kind: postgres, url: env:STAGING_URL, backup: { every: 1d } }
`;

/** The text with one part of it replaced; the part must be there, once. */
export function bent(part: string, replacement: string): string {
  if (sound.split(part).length !== 2) throw new Error(`\`${part}\` is not there exactly once`);
  return sound.replace(part, () => replacement);
}

/** The lines that a text is refused with; none when it is accepted. */
export function faultsOf(text: string): readonly string[] {
  try {
    parseSystem(text, 'systems/shop.yaml');
    return [];
  } catch (error) {
    if (isOpsError(error) && error.kind === 'InvalidInput') return error.details;
    throw error;
  }
}
