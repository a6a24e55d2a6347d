import type { ResponsePolicy } from '../incident/response-policy.ts';
import type { SecurityPolicy } from '../security/security-policy.ts';
import type { DrillTarget } from './drill-target.ts';
import type { Endpoint } from './endpoint.ts';
import type { Needs } from './needs.ts';
import type { Platform, ReleasePolicy, Route, Service } from './platform.ts';

/**
 * Where a secret or a machine's own setting is found: `env:NAME` or `file:/path`. Adapters resolve it at the call;
 * the value never enters an argument, a result, a log or an object.
 */
export type Reference = `env:${string}` | `file:${string}`;

/** A value that is not secret and may stand in the file or be referenced (an endpoint, a region). */
export type Setting = string;

export interface ObjectStore {
  bucket: string;
  /** Key prefix without slashes at its ends; empty for none. */
  prefix: string;
  region: string;
  /** Absent: the provider's own endpoint for the region. */
  endpoint?: Setting;
  accessKeyId: Reference;
  secretAccessKey: Reference;
}

export interface Retention {
  /** Newest sets kept whatever their age; at least 1. */
  last: number;
  daily: number;
  weekly: number;
  monthly: number;
}

export interface BackupPolicy {
  everySeconds: number;
  retention: Retention;
  /** Absent: no objective is given, and a drill says "target unset" (E3). */
  rpoSeconds?: number;
  rtoSeconds?: number;
  /** age recipients (public keys); empty: not encrypted by us. */
  encryptTo: readonly string[];
  /** The age identity that opens them, where this environment may restore. */
  decryptWith?: Reference;
}

/** An application's own test of its data: one SQL statement that returns one value. */
export interface DataCheck {
  name: string;
  sql: string;
  /** The value, as text, that the statement must return; or the least number it must return. */
  expect: { equals: string } | { atLeast: number };
}

export interface PostgresStore {
  kind: 'postgres';
  name: string;
  /** A connection URL with user, password and database. */
  url: Reference;
  /** A server that holds nothing else, where drills restore to. It is refused if it is the source's own server. */
  scratchUrl?: Reference;
  /** What is raised for a drill, and holds the server of `scratchUrl`; absent: that server is always there. */
  drillTarget?: DrillTarget;
  /** Names of stores that must be healthy before this one. */
  after: readonly string[];
  backup: BackupPolicy;
  checks: readonly DataCheck[];
}

/** Something that holds data. Later kinds (redis, ipfs, files) join this union. */
export type Store = PostgresStore;

export interface Contact {
  name: string;
  role: string;
  email?: string;
  phone?: string;
  /** The user name that their decisions carry. */
  user?: string;
  /** Member id in Slack. */
  slack?: string;
  /** Absent: always. Local times of the environment; `until` before `from` runs over midnight. */
  hours?: { days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[]; from: string; until: string };
}

export interface FreezeCalendar {
  name: string;
  /** Local wall-clock times in `timeZone`, ISO 8601 without offset; `until` is excluded. */
  from: string;
  until: string;
  timeZone: string;
  /** `yearly`: the same days every year. */
  repeats?: 'yearly';
}

export interface ApprovalRule {
  /** How many distinct people must approve. */
  people: number;
  /** Who may: user names, lower case. */
  of: readonly string[];
}

export interface ApprovalPolicy {
  R2: ApprovalRule;
  R3: ApprovalRule;
  expiresWithinSeconds: number;
  /** Whose signatures count. Absent: nobody's, and who sends a message is a claim. */
  signers?: readonly Signer[];
  /** What becomes of messages without a signature. Absent: they are accepted. */
  unsigned?: 'accepted' | 'refused';
}

/** A key that messages to runs and incidents are signed with. */
export interface Signer {
  id: string;
  /** Ed25519 public key: 32 bytes, base64url. */
  key: string;
  /** Signs for this person only; absent: for everybody who is signed in where it is kept. */
  person?: string;
}

/**
 * One environment of one system as a run sees it: everything resolved but secrets, which stay references.
 * It is what `prepare` returns, and it travels with every step, so a run keeps to what it read at its start.
 */
export interface Environment {
  system: string;
  environment: string;
  /** Production: stricter gates, and drills refuse its names. */
  production: boolean;
  timeZone: string;
  platform: Platform;
  /** What a new host or namespace must offer, as far as the system file says. */
  needs?: Needs;
  /** In dependency order. */
  services: readonly Service[];
  /** Addresses that are switched between services. */
  routes: readonly Route[];
  /** How a release goes. */
  release: ReleasePolicy;
  /** In dependency order. */
  stores: readonly Store[];
  /** What services talk to that holds no data of record; absent: nothing that is known. */
  endpoints?: readonly Endpoint[];
  /** Where backup sets, evidence and reports go. */
  objects: ObjectStore;
  approval: ApprovalPolicy;
  contacts: readonly Contact[];
  /** How incidents are answered; absent: the contacts are the ladder's only level, and nobody can be told. */
  response?: ResponsePolicy;
  /** How a break-in is answered; absent: nothing but what is always done. */
  security?: SecurityPolicy;
  freezes: readonly FreezeCalendar[];
  /** SHA-256 of the canonical form of all the above, in hex. */
  digest: string;
}

/** `demo/production`: how people, ids and messages name an environment. */
export function targetOf(env: { system: string; environment: string }): string {
  return `${env.system}/${env.environment}`;
}
