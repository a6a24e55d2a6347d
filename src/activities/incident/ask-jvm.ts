import { hiddenSecrets } from '../../domain/incident/hidden-secrets.ts';
import type { Instance } from '../../domain/incident/instance.ts';
import type { JvmAnswer } from '../../domain/incident/jvm/jvm-answer.ts';
import { jvmQuestions, readJvmAnswers } from '../../domain/incident/jvm/jvm-answer.ts';
import { readRoom, roomFiles } from '../../domain/incident/jvm/jvm-room.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { SaidInside } from '../platform/inside.ts';
import type { Platform } from '../platform/platform.ts';

/** Whose JVMs are asked. */
export interface AskingJvm {
  platform: Pick<Platform, 'runInside'>;
  service: Service;
  instance: Instance;
  signal: AbortSignal;
}

/** Why there is no answer. `isStuck`: `jcmd` was there, and the JVM did not answer it. */
export interface NoJvmAnswer {
  why: string;
  isStuck?: true;
}

const withinSeconds = 3;
const mostBytes = 4 * 1024 * 1024;
/** `jcmd` is a JVM itself: 41 MB with these options. */
const needsBytes = 64 * 1024 * 1024;
/** Those of the service, which may stand in JAVA_TOOL_OPTIONS, do not count for it; it gives up before its time is over. */
const ownOptions = ['-J-Xms8m', '-J-Xmx32m', '-J-XX:TieredStopAtLevel=1', '-J-Dsun.tools.attach.attachTimeout=1500'];
/** Every JVM that announces itself. */
const all = '0';

/** What the JVMs of an instance say of themselves, by `jcmd` in it; bounded in time and bytes. @throws OpsError where no program can be run there. */
export async function askJvm(asking: AskingJvm): Promise<readonly JvmAnswer[] | NoJvmAnswer> {
  const room = readRoom((await runIfThere(asking, ['cat', ...roomFiles])).stdout);
  if (room.freeBytes !== undefined && room.freeBytes < needsBytes) {
    return {
      why: `only ${Math.round(room.freeBytes / 1e6)} MB are free under its limit of memory: jcmd, which needs 41 MB, might get it killed`,
    };
  }
  const said = await jcmd(asking, all);
  const answers = readJvmAnswers(said.stdout);
  if (answers.length > 0) return answers;
  // One that does not announce itself (-XX:-UsePerfData, -XX:+PerfDisableSharedMem). Anything but a JVM might be ended by the question.
  const last = isNone(said) && room.isFirstJava ? await jcmd(asking, '1') : said;
  const others = readJvmAnswers(last.stdout);
  return others.length > 0 ? others : reasonFor(last);
}

/** Under `timeout` where the image has that: what we do not wait for goes on otherwise. */
async function jcmd(asking: AskingJvm, pid: string): Promise<SaidInside> {
  const command = ['jcmd', ...ownOptions, pid, jvmQuestions.join('\n')];
  const timed = await runIfThere(asking, ['timeout', String(withinSeconds), ...command]);
  return !isMissing(timed) || timed.stderr.includes('jcmd') ? timed : await runIfThere(asking, command);
}

/** Without the program: as a shell says it. */
async function runIfThere(asking: AskingJvm, command: readonly string[]): Promise<SaidInside> {
  return await run(asking, command).catch((error: unknown) => {
    if (!isOpsError(error) || error.kind !== 'Unsupported') throw error;
    return { stdout: '', stderr: '', exitCode: 127 };
  });
}

async function run({ platform, service, instance, signal }: AskingJvm, command: readonly string[]): Promise<SaidInside> {
  return await platform.runInside({ service, instance, command, withinSeconds: withinSeconds + 0.5, mostBytes, signal });
}

/** What ended without an answer, the first that fits. */
const reasons: readonly (NoJvmAnswer & { fits(said: SaidInside): boolean })[] = [
  { why: 'its image holds no jcmd, which comes with a JDK and not with a JRE', fits: isMissing },
  { why: 'jcmd said more than can be read, and nothing that is understood', fits: ({ exitCode }) => exitCode === undefined },
  // As either `timeout` says that the time was over, and as the kernel ends what has no memory.
  {
    why: `the JVM did not answer jcmd within ${withinSeconds} s`,
    isStuck: true,
    fits: ({ exitCode = 0 }) => [124, 143, 137].includes(exitCode),
  },
  {
    why: 'the JVM does not take the question of jcmd',
    isStuck: true,
    fits: ({ stderr }) => /doesn't respond|Unable to open socket file/i.test(stderr),
  },
  {
    why: 'its JVM may not be asked (-XX:+DisableAttachMechanism)',
    fits: ({ stderr }) => /does not support the attach mechanism/i.test(stderr),
  },
  {
    why: 'jcmd fails by the options of the JVM, which JAVA_TOOL_OPTIONS gives to it too',
    fits: ({ stderr }) => /agent|JDWP|transport error/i.test(stderr),
  },
  { why: 'jcmd finds no JVM in it that this user may ask', fits: isNone },
];

function reasonFor(said: SaidInside): NoJvmAnswer {
  // Options of a JVM may hold keys.
  const stderr = said.stderr.replaceAll(/^Picked up .*\n?/gm, '');
  const { why, isStuck } = reasons.find(({ fits }) => fits({ ...said, stderr })) ?? {};
  if (why !== undefined) return { why, ...(isStuck && { isStuck }) };
  const [line = ''] = stderr.split('\n').filter((one) => one.trim() !== '');
  return {
    why: `jcmd ended with ${said.exitCode} and nothing that is understood${line === '' ? '' : `: ${hiddenSecrets(line.trim(), 160)}`}`,
  };
}

function isMissing({ exitCode }: SaidInside): boolean {
  return exitCode === 126 || exitCode === 127;
}

function isNone({ stdout, stderr, exitCode }: SaidInside): boolean {
  return stdout.trim() === '' && (exitCode === 0 || /Could not find any processes/i.test(stderr));
}
