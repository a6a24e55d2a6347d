import type { ClockView } from '../../domain/security/legal-clock.ts';

/** What the Temporal UI shows of a clock: no word that anybody typed. */
export function clockDetails({ codename, regime, marks, duties, told }: ClockView): string {
  return [
    `**${regime} of ${codename}**`,
    '',
    ...marks.map(({ mark, at }) => `- ${mark}: ${new Date(Date.parse(at)).toISOString()}`),
    '',
    '| duty | | due |',
    '|---|---|---|',
    ...duties.map(({ duty, state, dueAt }) => `| ${duty} | ${state} | ${dueAt ?? ''} |`),
    '',
    ...told.map(
      ({ duty, percent, at, reached }) => `- ${at} ${percent} % of ${duty}: ${reached ? 'people were told' : 'nobody was reached'}`,
    ),
  ].join('\n');
}
