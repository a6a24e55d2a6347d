import { text } from 'node:stream/consumers';
import type { SideSettings } from './side-settings.ts';

/** What `runSide` told this process. */
export async function readSettings<T extends object>(): Promise<SideSettings & T> {
  return JSON.parse(await text(process.stdin)) as SideSettings & T;
}
