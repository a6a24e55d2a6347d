import type { Delivery, Notice, Paged } from '../../domain/incident/notice.ts';
import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { onCall } from '../../domain/incident/on-call.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import { canReach, isPager, isPublic, isRoom, waysTo } from '../../domain/incident/ways.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import type { Contact, Environment } from '../../domain/system/environment.ts';
import type { LinkTo, Send, Sending } from './channels.ts';

const withinMs = 10_000;

export interface PeoplePorts {
  send: Send;
  linkTo: LinkTo;
  now?: () => Date;
  /** The environment as its file has it now; absent, or without an answer: as the incident knew it at its start. */
  latest?: (env: Environment) => Promise<Environment>;
  withinMs?: number;
}

/** Pages people and tells rooms, on all ways at once. A channel that fails or hangs is a line in the answer. */
export function peopleActivities(ports: PeoplePorts): Pick<IncidentActivities, 'pageLevel' | 'tell'> {
  const now = ports.now ?? (() => new Date());
  return {
    async pageLevel({ env: known, level, notice, round }) {
      // Another ladder or cover counts from the next page on: nobody is called who has left.
      const env = (await ports.latest?.(known).catch(() => undefined)) ?? known;
      const meant = onCall(env, { level, restricted: notice.restricted === true, now: now() });
      const { people, deliveries } = await pagePeople(ports, { env, notice, round, meant });
      return { level, people, deliveries } satisfies Paged;
    },
    async tell({ env, notice }) {
      const channels = (env.response?.channels ?? []).filter((channel) => isTold(channel, notice));
      return await Promise.all(channels.map(async (channel) => await deliver(ports, { env, channel, notice })));
    },
  };
}

type Told = Sending['channel'];

/** Rooms hear all that is not restricted; the public only what a person published, and that it is over; a pager only that. */
function isTold(channel: Told, { kind, published, restricted = false }: Notice): boolean {
  if (isPager(channel)) return kind === 'resolved';
  if (isPublic(channel)) return !restricted && (published !== undefined || kind === 'resolved');
  return !restricted && isRoom(channel);
}

/** Everybody on their ways, and the rooms with their names, at once. Whoever no channel reaches is not among the people. */
export async function pagePeople(
  ports: PeoplePorts,
  { env, notice, round, meant }: { env: Environment; notice: Notice; round: number; meant: readonly Contact[] },
): Promise<{ people: string[]; deliveries: Delivery[] }> {
  const channels = env.response?.channels ?? [];
  const ways = meant.flatMap((person) => waysTo(person, channels, round));
  const rooms = notice.restricted === true ? [] : channels.filter(isRoom);
  const reached = meant.filter((person) => ways.some((way) => way.person === person) || canReach(rooms, person));
  const unreached = meant.filter((person) => !reached.includes(person));
  const toRooms = reached.length === 0 ? [] : rooms;
  const deliveries = await Promise.all([
    ...ways.map(async (way) => await deliver(ports, { env, notice, ...way })),
    ...toRooms.map(async (channel) => await deliver(ports, { env, notice, channel, mentions: reached })),
    ...unreached.map(async ({ name }) => await Promise.resolve(unreachable(name, ports))),
  ]);
  return { people: reached.map(({ name }) => name), deliveries };
}

function unreachable(person: string, { now = () => new Date() }: PeoplePorts): Delivery {
  return { channel: 'none', person, result: 'failed', why: 'no channel reaches them', at: now().toISOString() };
}

/** Never throws. The promise is left behind when the time is over, whatever the channel makes of its signal. */
async function deliver(ports: PeoplePorts, sending: Sending): Promise<Delivery> {
  const { channel, person } = sending;
  const limit = ports.withinMs ?? withinMs;
  const at = (ports.now ?? (() => new Date()))().toISOString();
  const facts = { channel: channel.kind, ...(person && { person: person.name }), at };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), limit);
  });
  try {
    const linked = { ...sending, notice: await withLinks(ports.linkTo, sending) };
    await Promise.race([ports.send(linked, AbortSignal.timeout(limit)), late]);
    return { ...facts, result: 'sent' };
  } catch (error) {
    return { ...facts, result: 'failed', why: whyOf(error, limit) };
  } finally {
    clearTimeout(timer);
  }
}

class TooLate extends Error {}

function whyOf(error: unknown, limit: number): string {
  if (isOpsError(error)) return error.message.slice(0, 300);
  return error instanceof TooLate ? `no answer within ${limit / 1000} s` : 'it failed for an unknown reason';
}

/** The page of what it is about, as the person it is for may open it; the public gets none. */
async function withLinks(linkTo: LinkTo, { notice, channel, person }: Sending): Promise<Notice> {
  if (isPublic(channel)) return { ...notice, links: [] };
  const url = notice.workflowId === undefined ? undefined : await linkTo(pagePath(notice.workflowId), person);
  return url === undefined ? notice : { ...notice, links: [{ text: 'Open it', url }, ...notice.links] };
}
