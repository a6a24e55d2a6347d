import { join } from 'node:path';
import { toolsPlaces } from '../config.ts';
import type { Report } from './fetch-tools.ts';
import { fetchTools } from './fetch-tools.ts';
import type { ToolName } from './known-tools.ts';
import { knownTools } from './known-tools.ts';
import { findProgram } from './on-the-path.ts';
import { pinsDigest } from './pins.ts';

const found = new Map<ToolName, Promise<string>>();

/**
 * The absolute path of a tool: the one on the PATH when it has the right version, else the pinned one, fetched on first use (a
 * minute at most; progress goes to standard error).
 *
 * @throws OpsError `Unsupported`, `NotFound` or `Unavailable` when it cannot be had; the hint says what to install.
 */
export async function tool(name: ToolName, report: Report = reportToStandardError): Promise<string> {
  const known = found.get(name) ?? locate(name, report);
  found.set(name, known);
  // A failure is not remembered: the next call may find what was installed meanwhile.
  return await known.catch((error: unknown) => {
    found.delete(name);
    throw error;
  });
}

async function locate(name: ToolName, report: Report): Promise<string> {
  const { path, home } = toolsPlaces();
  const { ask, fetchedPath } = knownTools[name];
  const onThePath = ask && (await findProgram(path, { name, args: ask.args, answers: ask.answers() }));
  if (onThePath !== undefined) return onThePath;
  const folder = join(home, `tools-${pinsDigest()}`);
  await fetchTools(folder, report);
  return join(folder, fetchedPath);
}

function reportToStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
