import type { Reference, Setting } from '../system/environment.ts';
import type { RegimeName } from './regimes.ts';

/** Something that must be another after a break-in. Its value is nowhere here: a person changes it. */
export interface RotatedSecret {
  name: string;
  /** Where and how it is changed, for whoever does it. */
  how: string;
}

/** How an environment answers a break-in. */
export interface SecurityPolicy {
  /** Called to end all sessions of users, once for a case. */
  signOut?: { url: Setting; token?: Reference };
  secrets: readonly RotatedSecret[];
  /** Whose deadlines may apply; which do is for people to say. */
  regimes: readonly RegimeName[];
  /** So long nobody can delete what was collected, where the bucket can lock. */
  keepEvidenceDays: number;
}

/** What a system file that says nothing of it means. */
export const plainSecurity: SecurityPolicy = { secrets: [], regimes: [], keepEvidenceDays: 365 };
