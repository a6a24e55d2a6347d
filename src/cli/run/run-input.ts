import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { OpsError } from '../../domain/ops-error.ts';

/** The value of `--input`: JSON, `@file`, or `-` for standard input. @throws OpsError `InvalidInput` with the place of the fault. */
export async function readInput(given: string | undefined, stdin: NodeJS.ReadStream): Promise<unknown> {
  if (given === undefined) return {};
  const source = given.startsWith('@') ? given.slice(1) : given === '-' ? 'standard input' : '--input';
  const content = given.startsWith('@') ? await contentOf(given.slice(1)) : given === '-' ? await text(stdin) : given;
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OpsError('InvalidInput', `${source} is no JSON: ${why}`, {
      hint: 'Quote it for the shell: --input \'{"store": "main"}\'',
      cause,
    });
  }
}

async function contentOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OpsError('InvalidInput', `the file ${file} cannot be read`, { cause });
  });
}
