import type { Fields } from '../run/messages.ts';
import { shapeFault } from '../run/messages.ts';
import { isBreakIn } from './break-in.ts';
import type { Severity } from './severity.ts';

/** Whose alerts are expected for a while. */
export interface MaintenanceScope {
  /** Services and stores by name, as the first word of an incident's key has them. Empty: all of the environment, but not what is of severity 1. */
  services: readonly string[];
  /** Empty: all. */
  scenarios: readonly string[];
}

/** A time for which alerts are expected, and page nobody. Also what the intake of alerts is sent, as the signal `maintenance`. */
export interface MaintenanceWindow extends MaintenanceScope {
  name: string;
  /** ISO 8601 with offset: over then, whatever becomes of whoever began it. */
  until: string;
  by: string;
  reason: string;
}

/** What begins one: the argument of the workflow `maintenance`. */
export interface MaintenanceRequest extends Partial<MaintenanceScope> {
  /** `system/environment`. */
  target: string;
  /** What it is known by within its environment. */
  name: string;
  requester: string;
  reason: string;
  /** ISO 8601 with offset, at most 7 days ahead. */
  until: string;
}

/** Makes it last longer. Update `extend`. */
export interface MaintenanceExtension {
  by: string;
  until: string;
  reason: string;
}

const requestFields: Fields = {
  ...{ target: 'text', name: 'text', requester: 'text', reason: 'text', until: 'text' },
  ...{ services: 'anything', scenarios: 'anything' },
};
const extensionFields: Fields = { by: 'text', until: 'text', reason: 'text' };
const windowFields: Fields = { name: 'text', until: 'text', by: 'text', reason: 'text', services: 'anything', scenarios: 'anything' };

const longestMs = 7 * 24 * 3_600_000;
const skewMs = 600_000;
const mostNames = 50;
const namePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The workflow of a window. */
export function maintenanceId(target: string, name: string): string {
  return `maintenance/${target}/${name}`;
}

/** A sentence that says what is wrong with what somebody asks for, or undefined. */
export function maintenanceFault(request: MaintenanceRequest, now: number): string | undefined {
  const shape = shapeFault(request, requestFields);
  if (shape !== undefined) return shape;
  const { name, services, scenarios, until } = request;
  if (!namePattern.test(name)) return 'name must be up to 40 small letters, digits and dashes, as in: move-the-database';
  return namesFault('services', services) ?? namesFault('scenarios', scenarios) ?? untilFault(until, now);
}

export function extensionFault(extension: MaintenanceExtension, { now, until }: { now: number; until: string }): string | undefined {
  const fault = shapeFault(extension, extensionFields) ?? untilFault(extension.until, now);
  if (fault !== undefined) return fault;
  return Date.parse(extension.until) > Date.parse(until) ? undefined : `it lasts until ${until} already: to end it earlier send release`;
}

function namesFault(field: string, names: unknown): string | undefined {
  if (names === undefined) return undefined;
  const sound =
    Array.isArray(names) && names.length <= mostNames && names.every((name) => typeof name === 'string' && namePattern.test(name));
  return sound ? undefined : `${field} must be a list of at most ${mostNames} names of small letters, digits and dashes`;
}

function untilFault(until: string, now: number): string | undefined {
  const at = timePattern.test(until) ? Date.parse(until) : Number.NaN;
  if (!Number.isFinite(at)) return 'until must be a time with its offset, such as 2026-12-24T18:00:00+01:00';
  if (at <= now) return 'until is past';
  return at - now > longestMs ? 'maintenance lasts 7 days at most: extend it then' : undefined;
}

/** Signals can be sent by hand: what is no window, or would last for longer than one may, is none. One that is past ends the one of its name. */
export function isWindow(given: unknown, now: number): given is MaintenanceWindow {
  if (shapeFault(given, windowFields) !== undefined) return false;
  const { name, services, scenarios, until } = given as MaintenanceWindow;
  const at = timePattern.test(until) ? Date.parse(until) : Number.NaN;
  const named = namePattern.test(name) && Array.isArray(services) && Array.isArray(scenarios);
  return named && at - now <= longestMs + skewMs && [services, scenarios].every((names) => namesFault('', names) === undefined);
}

export function isInForce({ until }: MaintenanceWindow, now: number): boolean {
  return Date.parse(until) > now;
}

/**
 * True for an alert that is expected. Never for a sign of a break-in; and what is of severity 1, or about ourselves, only where its service is named.
 */
export function covers(
  { services, scenarios }: MaintenanceScope,
  { key, severity, own }: { key: string; severity: Severity; own: boolean },
): boolean {
  const [part = '', scenario = ''] = key.split('/');
  if (isBreakIn(scenario) || (scenarios.length > 0 && !scenarios.includes(scenario))) return false;
  return services.length === 0 ? severity > 1 && !own : services.includes(part);
}
