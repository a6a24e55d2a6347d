import { describe, expect, test } from 'vitest';
import { loadSchedules } from '../../../src/adapters/definition-files/schedules.ts';
import { loadSystem } from '../../../src/adapters/definition-files/systems.ts';
import { commands } from '../../../src/cli/commands.ts';
import { explainKey } from '../../../src/cli/explain-key.ts';
import { findCommand, parseCommandLine } from '../../../src/cli/parse-command-line.ts';
import { checkNames } from '../../../src/cli/run/check-names.ts';
import { whyNever } from '../../../src/domain/incident/never-helps.ts';
import { checkRequest } from '../../../src/domain/run/check-request-schema.ts';
import { type RunbookName, runbookInputs } from '../../../src/domain/run/inputs-schema.ts';
import { resolveEnvironment } from '../../../src/domain/system/system.ts';
import { systemJsonSchema } from '../../../src/domain/system/system-json-schema.ts';
import { vocabulary } from '../../../src/steps/index.ts';
import { definitions } from '../../../src/workflows/definitions.ts';
import { onPaper } from '../../../src/workflows/run/on-paper.ts';
import { readPage } from './page.ts';
import { proceduresOf, required } from './required-ids.ts';

describe.each(Object.entries(required))('the page of %s', (name, wanted) => {
  test('names every procedure of the runbook in a row that says what replaces it', async () => {
    const { rows } = await readPage(name);
    const silent = [...proceduresOf(wanted).keys()].filter(
      (id) => !rows.some((cells) => idsOf(cells).includes(id) && isAnswer(cells.at(-1))),
    );
    expect(silent).toEqual([]);
  });

  test('says for what is not there yet which kind of procedure it is, and names no procedure that the runbook has not', async () => {
    const { rows } = await readPage(name);
    const kinds = proceduresOf(wanted);
    const wrong = rows.flatMap((cells) => {
      const ids = idsOf(cells).filter((id) => id.startsWith(wanted.prefix));
      const strangers = ids.filter((id) => !kinds.has(id));
      const missing = [...(cells.at(-1) ?? '').matchAll(/not yet: (human-only|access review|\w+)/g)].map(([, kind = '']) => kind);
      const possible =
        ids.length > 0 ? ids.map((id) => kinds.get(id)) : Object.values(required).flatMap((each) => Object.keys(each.procedures));
      return [...strangers, ...missing.filter((kind) => !possible.includes(kind)).map((kind) => `${cells[0]}: ${kind}`)];
    });
    expect(wrong).toEqual([]);
  });

  test('leaves nothing that is diagnosed or mitigated for later', async () => {
    const { rows } = await readPage(name);
    const later = rows.flat().filter((cell) => /not yet: (diagnose|mitigate)\b/.test(cell));
    expect(later).toEqual([]);
  });

  test('says of every duty by calendar who does it', async () => {
    const { rows } = await readPage(name);
    const answered = new Set(rows.filter((cells) => isAnswer(cells.at(-1))).flatMap(idsOf));
    expect(wanted.duties.split(' ').filter((number) => !answered.has(`C${number}`))).toEqual([]);
  });

  test('says how each contradiction that releases meet is resolved', async () => {
    const { rows } = await readPage(name);
    const resolved = new Set(rows.filter(([, what, how]) => what !== '' && how !== '').flatMap(idsOf));
    expect(wanted.contradictions.split(' ').filter((number) => !resolved.has(`E${number}`))).toEqual([]);
  });

  test('names only runbooks, steps, schedules, keys and variables that there are', async () => {
    const { spans } = await readPage(name);
    const system = await loadSystem(name, { folder: 'systems' });
    const { schedules } = await loadSchedules(system, { folder: 'schedules' });
    const known = new Set([
      ...Object.keys(runbookInputs),
      ...Object.keys(vocabulary),
      ...schedules.map(({ id }) => id.split('/').at(-1) ?? ''),
      'watch',
    ]);
    const references = JSON.stringify(system.environments);
    const unknown = spans.filter((span) => {
      if (/^[A-Z][A-Z0-9_]+$/.test(span)) return !references.includes(`"env:${span}"`);
      return /^[\w.-]+$/.test(span) && !known.has(span) && !isKey(span);
    });
    expect(unknown).toEqual([]);
  });

  test('names a step behind a runbook only where the runbook takes it', async () => {
    const { chains } = await readPage(name);
    const system = await loadSystem(name, { folder: 'systems' });
    const taken = await stepsTaken(resolveEnvironment(system, 'production'));
    const wrong = chains.flatMap(({ runbook, steps }) =>
      steps.filter((step) => taken[runbook]?.has(step) !== true).map((step) => `${runbook} › ${step}`),
    );
    expect(chains.length).toBeGreaterThan(5);
    expect(wrong).toEqual([]);
  });

  test('has only command lines that would be accepted, for its own environments, services and stores', async () => {
    const page = await readPage(name);
    const system = await loadSystem(name, { folder: 'systems' });
    expect(page.commands.length).toBeGreaterThan(12);
    for (const words of page.commands) {
      const { entry, rest } = findCommand(words, commands);
      const { values, positionals } = parseCommandLine(entry.name, await entry.load(), rest);
      if (entry.name !== 'run' && entry.name !== 'runbook') continue;
      const [first = '', second = ''] = positionals;
      const [runbook, target] = entry.name === 'run' ? [first, second] : [second, `${first}/production`];
      const given = JSON.parse(typeof values['input'] === 'string' ? values['input'] : '{}') as Given;
      expect(Object.keys(runbookInputs)).toContain(runbook);
      expect(() => checkRequest(runbook as RunbookName, { target, requester: 'ana', input: given })).not.toThrow();
      const [of, environment = ''] = target.split('/');
      expect(of).toBe(name);
      expect(() => {
        checkNames(resolveEnvironment(system, environment), given);
      }).not.toThrow();
    }
  });

  test('lets nobody approve who may not', async () => {
    const { commands: lines } = await readPage(name);
    const { approval } = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), 'production');
    const people = lines.filter(([command]) => command === 'approve').map((words) => words[words.indexOf('--as') + 1]);
    expect(people.length).toBeGreaterThan(1);
    expect(people.filter((person = '') => !approval.R2.of.includes(person) || !approval.R3.of.includes(person))).toEqual([]);
  });

  test('gives a command line for every runbook that somebody needs at night, and one for when the automation is down', async () => {
    const { commands: lines } = await readPage(name);
    const { routes } = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), 'production');
    const needed: RunbookName[] = [...atNight, ...(routes.length > 0 ? ['switchTraffic' as const] : [])];
    const given = new Set(lines.filter(([command]) => command === 'run').map(([, runbook]) => runbook));
    expect(needed.filter((runbook) => !given.has(runbook))).toEqual([]);
    expect(lines.filter(([command]) => command === 'runbook').length).toBeGreaterThan(0);
  });

  test('asks to isolate only in a way that the platform can', async () => {
    const { commands: lines } = await readPage(name);
    const { platform } = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), 'production');
    const levels = lines
      .filter(([command, runbook]) => command === 'run' && runbook === 'isolate')
      .map((words) => (JSON.parse(words[words.indexOf('--input') + 1] ?? '{}') as Given).level ?? 'traffic');
    const possible = platform.kind === 'compose' ? ['network'] : ['network', 'traffic'];
    expect(levels.length).toBeGreaterThan(0);
    expect(levels.filter((level) => !possible.includes(level))).toEqual([]);
  });
});

const atNight: readonly RunbookName[] = [
  'healthCheck',
  'deploy',
  'rollback',
  'scale',
  'restart',
  'isolate',
  'rejoin',
  'stop',
  'resume',
  'backup',
  'restore',
];

interface Given {
  level?: string;
}

/** The numbers of procedures, duties and contradictions in a row's first cell. */
function idsOf([first = '']: readonly string[]): string[] {
  return first.split(', ').filter((id) => /^([A-Z0-9]+-\d+\.\d+|[CE]\d+)$/.test(id));
}

/** A runbook, a schedule or a value; that there is nothing yet; or that it is a person's to do. */
function isAnswer(cell = ''): boolean {
  return /`\w|not yet: \w|\ba person\b/.test(cell);
}

function isKey(path: string): boolean {
  try {
    explainKey(systemJsonSchema(), path);
    return true;
  } catch {
    return false;
  }
}

/** Every action that an environment could be given. */
function mitigationsOf({ services, stores, endpoints = [], platform }: Parameters<typeof onPaper>[1]): object[] {
  const service = services[0]?.name;
  const store = stores[0]?.name;
  return [
    ...(['restart', 'scale', 'rollback', 'isolate', 'expandLimits', 'rotateLogs'] as const)
      .filter((action) => whyNever({ action }, platform.kind) === undefined)
      .map((action) => ({ action, service })),
    ...['endIdleTransactions', 'endQueries'].map((action) => ({ action, store })),
    ...endpoints.filter(({ variable }) => variable !== undefined).map(({ name }) => ({ action: 'switchEndpoint', endpoint: name })),
  ];
}

/** What each runbook does in an environment, in all its ways. */
async function stepsTaken(env: Parameters<typeof onPaper>[1]): Promise<Partial<Record<string, Set<string>>>> {
  const [first] = env.services;
  const [route] = env.routes;
  const inputs: Partial<Record<RunbookName, object[]>> = {
    backup: [{}],
    restore: [{}],
    drillRecovery: [{}],
    healthCheck: [{}],
    ...(env.needs && { provision: [{}] }),
    deploy: [{ release: 'v1' }],
    rollback: [{}, { emergency: true }],
    scale: [{ service: first?.name, replicas: 2 }],
    restart: [{ service: first?.name }],
    isolate: [{ service: first?.name, reason: 'a test' }],
    securityIncident: [{ title: 'a test', services: [first?.name], compromisedSince: '2026-01-01T00:00:00Z' }],
    rejoin: [{ service: first?.name }],
    stop: [{ reason: 'a test' }],
    resume: [{}],
    configChange: [
      { service: first?.name, set: { LOG_LEVEL: 'info' } },
      { store: 'main', set: { work_mem: '10MB' } },
    ],
    diagnose: [{}],
    mitigate: mitigationsOf(env),
    ...(route && { switchTraffic: [{ route: route.name, to: Object.keys(route.colours)[0] }] }),
  };
  const taken: Record<string, Set<string>> = {};
  for (const [runbook, ways] of Object.entries(inputs) as [RunbookName, object[]][]) {
    const lines = await Promise.all(
      ways.map(async (input) => await onPaper(definitions[runbook], env, runbookInputs[runbook].parse(input) as never)),
    );
    taken[runbook] = new Set(lines.flat().map(({ step }) => step));
  }
  return taken;
}
