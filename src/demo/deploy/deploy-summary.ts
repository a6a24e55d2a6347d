import Table from 'cli-table3';
import type { Release } from './deploy-story.ts';
import type { Served } from './serving.ts';

export interface Played {
  platform: string;
  good: Release;
  bad: Release;
}

/** What the demo leaves in `deploy.json`. */
export function deploySummary({ platform, good, bad }: Played): object {
  const figures = ({ release, outcome, reason, seconds, served }: Release): object => {
    const { least, answers } = served;
    return { release, outcome, reason, seconds, servingDuring: least > 0, leastReady: least, ...(answers && { answers }) };
  };
  return { platform, good: figures(good), bad: figures(bad) };
}

/** The figures as a table for people. */
export function deployTable({ good, bad }: Played): string {
  const asked = good.served.answers !== undefined;
  const measured = asked ? ['least answering', 'no answer for'] : ['least ready'];
  const table = new Table({ head: ['release', 'outcome', 'took', ...measured, 'runs now'], style: { head: [], border: [] } });
  for (const { release, outcome, seconds, served, images } of [good, bad]) {
    const measures = [String(served.least), ...(asked ? [gapsOf(served)] : [])];
    table.push([release, outcome, `${seconds.toFixed(1)} s`, ...measures, [...new Set(images)].join('\n')]);
  }
  return table.toString();
}

function gapsOf({ answers = {} }: Served): string {
  return Object.entries(answers)
    .map(([name, { longestGapSeconds: gap }]) => (gap === 0 ? `${name}: never` : `${name}: up to ${gap.toFixed(1)} s`))
    .join('\n');
}

/** The good one is out, the bad one was put back, and while it was, somebody served at every moment. */
export function deployHeld({ good, bad }: Played): boolean {
  const isBack = bad.images.every((image) => image.endsWith(`:${good.release}`));
  const onlyGood = Object.values(bad.served.answers ?? {}).every(({ releases }) => releases.join() === good.release);
  return good.outcome === 'released' && bad.outcome === 'rolledBack' && bad.served.least > 0 && isBack && onlyGood;
}
