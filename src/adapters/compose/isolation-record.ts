import { join } from 'node:path';
import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import { ourFolder, textOf } from './pins.ts';
import type { Project } from './project.ts';

const Network = z.object({ name: z.string(), aliases: z.array(z.string()), address: z.string().optional() });
const Kept = z.array(z.object({ container: z.string(), networks: z.array(Network) }));

/** The networks that the containers of a service were cut from; empty where it is not isolated. */
export async function isolationRecord(project: Project, workload: string): Promise<z.output<typeof Kept>> {
  const file = isolationFile(project, workload);
  const text = await textOf(file);
  if (text === '') return [];
  try {
    return Kept.parse(JSON.parse(text));
  } catch (cause) {
    throw new OpsError('InvalidInput', `${file} is not as Watchkeeper wrote it`, {
      hint: 'Connect the containers again by hand (docker network connect --alias …), then remove it.',
      cause,
    });
  }
}

/** New containers would be on the networks again: what makes some is refused. @throws OpsError `Conflict`. */
export async function requireNotIsolated(project: Project, workload: string): Promise<void> {
  if ((await isolationRecord(project, workload)).length === 0) return;
  throw new OpsError('Conflict', `${workload} is isolated, and new containers of it would not be`, {
    hint: 'End the isolation first: rejoin.',
  });
}

export function isolationFile(project: Project, workload: string): string {
  return join(ourFolder(project), `${project.name}.${workload}.isolated.json`);
}
