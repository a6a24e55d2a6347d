import type { Command } from './command.ts';

/** A line of the table of commands. The command itself is only loaded when it is called. */
export interface Entry {
  /** One word, or two: `systems check`. */
  name: string;
  summary: string;
  load(): Promise<Command>;
}

/** All commands, in the order of the help. To add one: a file that exports it, and a line here. */
export const commands: readonly Entry[] = [
  { name: 'run', summary: 'Start a run of a runbook', load: async () => (await import('./run/run.ts')).run },
  { name: 'runs', summary: 'List runs', load: async () => (await import('./run/runs.ts')).runs },
  { name: 'show', summary: 'Where a run stands', load: async () => (await import('./run/show.ts')).show },
  { name: 'plan', summary: 'The plan of a run', load: async () => (await import('./run/plan.ts')).plan },
  { name: 'approve', summary: 'Approve the plan of a run', load: async () => (await import('./run/decide.ts')).approve },
  { name: 'reject', summary: 'Reject the plan of a run', load: async () => (await import('./run/decide.ts')).reject },
  {
    name: 'answer',
    summary: 'Say what to do with a step that failed for good',
    load: async () => (await import('./run/answer.ts')).answer,
  },
  { name: 'hold', summary: 'Stop a run before its next step', load: async () => (await import('./run/words.ts')).hold },
  { name: 'release', summary: 'Let a held run go on', load: async () => (await import('./run/words.ts')).release },
  { name: 'abort', summary: 'End a run and put everything back', load: async () => (await import('./run/words.ts')).abort },
  { name: 'sign-off', summary: "Say that a run's result is good", load: async () => (await import('./run/words.ts')).signOff },
  { name: 'link', summary: 'An address that signs somebody in once', load: async () => (await import('./link.ts')).link },
  { name: 'incident list', summary: 'Incidents that are not closed', load: async () => (await import('./incident/list.ts')).list },
  { name: 'incident show', summary: 'Where an incident stands', load: async () => (await import('./incident/show.ts')).show },
  { name: 'incident open', summary: 'Open an incident that no alert opened', load: async () => (await import('./incident/open.ts')).open },
  {
    name: 'incident tell',
    summary: 'Acknowledge an incident, start an option, and more',
    load: async () => (await import('./incident/tell.ts')).tell,
  },
  { name: 'freeze', summary: 'Let nothing be changed in an environment', load: async () => (await import('./freeze.ts')).freeze },
  { name: 'thaw', summary: 'End a freeze', load: async () => (await import('./freeze.ts')).thaw },
  {
    name: 'maintenance begin',
    summary: 'Say which alerts are expected for a while, and page nobody',
    load: async () => (await import('./maintenance/begin.ts')).begin,
  },
  {
    name: 'maintenance extend',
    summary: 'Let maintenance last longer',
    load: async () => (await import('./maintenance/extend.ts')).extend,
  },
  { name: 'maintenance end', summary: 'End maintenance before its time', load: async () => (await import('./maintenance/end.ts')).end },
  { name: 'maintenance list', summary: 'Maintenance that is in force', load: async () => (await import('./maintenance/list.ts')).list },
  {
    name: 'automation',
    summary: 'Whether anything is done by itself, and the kill switch',
    load: async () => (await import('./automation.ts')).automation,
  },
  { name: 'evidence show', summary: 'The evidence of a run', load: async () => (await import('./evidence/show.ts')).show },
  {
    name: 'evidence verify',
    summary: 'Check that evidence is as it was written',
    load: async () => (await import('./evidence/verify.ts')).verify,
  },
  {
    name: 'evidence verify-custody',
    summary: 'Check that the evidence of a break-in is as it was collected',
    load: async () => (await import('./evidence/verify-custody.ts')).verifyCustody,
  },
  { name: 'custody list', summary: 'Services that are evidence', load: async () => (await import('./custody/list.ts')).list },
  {
    name: 'custody release',
    summary: 'Give services back that are evidence',
    load: async () => (await import('./custody/release.ts')).release,
  },
  { name: 'clock show', summary: 'What a law asks for, and by when', load: async () => (await import('./clock/show.ts')).show },
  { name: 'clock done', summary: 'Say that it was done', load: async () => (await import('./clock/words.ts')).done },
  {
    name: 'clock not-applicable',
    summary: 'Say that it need not be done',
    load: async () => (await import('./clock/words.ts')).notApplicable,
  },
  { name: 'clock mark', summary: 'Say since when a time runs', load: async () => (await import('./clock/words.ts')).mark },
  { name: 'runbook', summary: 'A runbook as a page for people', load: async () => (await import('./runbook-page.ts')).runbook },
  { name: 'worker', summary: 'Do the work of runs', load: async () => (await import('./worker.ts')).worker },
  { name: 'gateway', summary: 'Take alerts and releases over HTTP', load: async () => (await import('./gateway.ts')).gateway },
  { name: 'dev', summary: 'A Temporal server and a worker, for development', load: async () => (await import('./dev.ts')).dev },
  {
    name: 'doctor',
    summary: 'Check everything that Watchkeeper depends on',
    load: async () => (await import('./doctor/doctor.ts')).doctor,
  },
  {
    name: 'systems check',
    summary: 'Check system files: one line per fault',
    load: async () => (await import('./systems/check.ts')).check,
  },
  {
    name: 'systems explain',
    summary: 'What a key of a system file means',
    load: async () => (await import('./systems/explain.ts')).explain,
  },
  { name: 'systems list', summary: 'The systems there are', load: async () => (await import('./systems/list.ts')).list },
  {
    name: 'systems schema',
    summary: 'The JSON Schema of system files, for editors',
    load: async () => (await import('./systems/schema.ts')).schema,
  },
  { name: 'schedules plan', summary: 'What `schedules apply` would do', load: async () => (await import('./schedules/plan.ts')).plan },
  {
    name: 'schedules apply',
    summary: "Make the server's schedules those of the files",
    load: async () => (await import('./schedules/apply.ts')).apply,
  },
  { name: 'schedules list', summary: 'The schedules on the server', load: async () => (await import('./schedules/list.ts')).list },
  {
    name: 'schedules describe',
    summary: 'One schedule: its next times, its last runs',
    load: async () => (await import('./schedules/describe.ts')).describe,
  },
  { name: 'schedules pause', summary: 'Start no more runs, and say why', load: async () => (await import('./schedules/operate.ts')).pause },
  { name: 'schedules resume', summary: 'Start runs again', load: async () => (await import('./schedules/operate.ts')).resume },
  { name: 'schedules trigger', summary: 'Start one run now', load: async () => (await import('./schedules/operate.ts')).trigger },
  {
    name: 'schedules backfill',
    summary: 'Start the runs of a time that is past',
    load: async () => (await import('./schedules/backfill.ts')).backfill,
  },
  {
    name: 'schedules explain',
    summary: 'What a key of a schedule file means',
    load: async () => (await import('./schedules/explain.ts')).explain,
  },
  {
    name: 'schedules schema',
    summary: 'The JSON Schema of schedule files, for editors',
    load: async () => (await import('./schedules/schema.ts')).schema,
  },
];
