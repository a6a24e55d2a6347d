import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSystem } from '../../../src/adapters/definition-files/systems.ts';
import { resolveEnvironment } from '../../../src/domain/system/system.ts';
import { proceduresOf, required } from '../systems/required-ids.ts';
import { readPage } from './page.ts';
import { metricsIn, readExpectations, readRules, ruleFileNames } from './rule-files.ts';

const systems = Object.keys(required);

test('there are alerts for each of the five systems and for Watchkeeper itself', async () => {
  expect((await ruleFileNames()).toSorted()).toEqual([...systems, 'watchkeeper'].toSorted());
});

describe.each([...systems, 'watchkeeper'])('the alerts of %s', (name) => {
  test('have names of their own', async () => {
    const { alerts, records } = await readRules(name);
    const names = [...alerts.map(({ alert }) => alert), ...records.map(({ record }) => record)];
    expect(names.filter((each, index) => names.indexOf(each) !== index)).toEqual([]);
  });

  test('say of what system and environment they are, how severe, and of which condition', async () => {
    const { alerts } = await readRules(name);
    const { severities } = await readPage(name);
    const lacking = alerts.filter(({ labels: { system, environment, severity, scenario } }) => {
      const own = system === name || (name === 'watchkeeper' && system === '{{ $labels.system }}');
      return !own || environment !== 'production' || !severities.includes(severity ?? '') || scenario === undefined;
    });
    expect(lacking.map(({ alert }) => alert)).toEqual([]);
  });

  test('have all annotations, and no value in a summary, which would make one alert look like many', async () => {
    const { alerts } = await readRules(name);
    const lacking = alerts.filter(
      ({ labels, annotations }) =>
        ['summary', 'description', 'runbook', 'requirements'].some((key) => !annotations[key]) ||
        /\$value|printf|humanize/.test(`${annotations['summary']}${JSON.stringify(labels)}`),
    );
    expect(lacking.map(({ alert }) => alert)).toEqual([]);
  });

  test('lead to pages and headings that there are', async () => {
    const { alerts } = await readRules(name);
    const links = [...new Set(alerts.map(({ annotations }) => annotations['runbook'] ?? ''))];
    const broken = await Promise.all(links.map(async (link) => ((await leadsSomewhere(link)) ? [] : [link])));
    expect(broken.flat()).toEqual([]);
  });

  test('cite only procedures and contradictions that there are', async () => {
    const { alerts } = await readRules(name);
    const known = new Set([...Object.values(required).flatMap((each) => [...proceduresOf(each).keys()]), ...(await contradictions())]);
    const cited = alerts.flatMap(({ annotations }) => (annotations['requirements'] ?? '').split(', '));
    expect(cited.filter((id) => !known.has(id))).toEqual([]);
    if (name === 'watchkeeper') return;
    const prefix = required[name]?.prefix ?? '';
    const foreign = alerts.filter(({ annotations }) => !annotations['requirements']?.startsWith(`${prefix}-`));
    expect(foreign.map(({ alert }) => alert)).toEqual([]);
  });

  test('stand on the page of the alerts as they are: each of them, as severe, and no other', async () => {
    const { alerts } = await readRules(name);
    const { rows, common } = await readPage(name);
    const own = alerts.filter(({ alert }) => !common.includes(alert));
    const named = rows.flatMap((cells) => (cells.at(-2) ?? '').match(/(?<=`)[A-Z]\w+(?=`)/g) ?? []);
    const wrong = own.filter(
      ({ alert, labels }) =>
        !rows.some((cells) => cells.at(-2)?.includes(`\`${alert}\``) && cells.at(-1)?.includes(`\`${labels['severity']}\``)),
    );
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
    expect(named.filter((each) => !alerts.some(({ alert }) => alert === each))).toEqual([]);
    expect(named.length).toBeGreaterThan(4);
  });

  test('are each tested: once where they fire, and once where they do not', async () => {
    const { alerts } = await readRules(name);
    const expectations = await readExpectations(name);
    const ofAlert = (alert: string, fires: boolean): boolean =>
      expectations.some(({ expr, exp_samples }) => {
        const named = new RegExp(`alertname="${alert}"`).test(expr) || JSON.stringify(exp_samples).includes(`alertname=\\"${alert}\\"`);
        return named && exp_samples.length > 0 === fires;
      });
    const untested = alerts.filter(({ alert }) => !ofAlert(alert, true) || (alert !== 'Watchdog' && !ofAlert(alert, false)));
    expect(untested.map(({ alert }) => alert)).toEqual([]);
  });
});

describe.each(systems)('the alerts of %s', (name) => {
  test('are of services, routes and stores that the system has', async () => {
    const { alerts } = await readRules(name);
    const { services, routes, stores } = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), 'production');
    const known = [...services, ...routes].map((each) => each.name);
    const strangers = alerts.filter(
      ({ labels: { service = '{{', store } }) =>
        (!service.startsWith('{{') && !known.includes(service)) || (store !== undefined && !stores.some((each) => each.name === store)),
    );
    expect(strangers.map(({ alert }) => alert)).toEqual([]);
  });

  test('take a metric that is missing for a fault, whichever it is (E62)', async () => {
    const { alerts, records } = await readRules(name);
    const missing = alerts.find(({ alert }) => alert === 'MetricsMissing')?.expr ?? '';
    const own = new Set(records.map(({ record }) => record));
    const asked = [...alerts.filter(({ alert }) => alert !== 'MetricsMissing'), ...records].flatMap(({ expr }) => metricsIn(expr));
    const looked = new Set([...missing.matchAll(/"metric", "(\w+)"/g)].map(([, metric = '']) => metric));
    expect(asked.length).toBeGreaterThan(7);
    expect([...new Set(asked)].filter((metric) => metric !== 'up' && !own.has(metric) && !looked.has(metric))).toEqual([]);
    // What is called missing is what was looked for.
    expect(metricsIn(missing).toSorted()).toEqual([...looked].toSorted());
  });

  test('hold no errors per second against a share (E61)', async () => {
    const { alerts, records } = await readRules(name);
    const errors = [...alerts, ...records].filter(({ expr }) => expr.includes('5..') || expr.includes('errors_total'));
    const rates = errors.filter((rule) => !rule.expr.includes('absent(') && !rule.expr.includes('/ '));
    expect(rates).toEqual([]);
  });
});

test('the route that the page shows leads every severity to a receiver that it has', async () => {
  const [, block = ''] = /^```yaml\n(# alertmanager\.yml.*?)^```$/ms.exec(await readFile('docs/alerts.md', 'utf8')) ?? [];
  const { route, receivers } = parse(block) as Routing;
  const { severities } = await readPage('watchkeeper');
  const all = [route, ...route.routes];
  const matchers = route.routes.flatMap((each) => each.matchers).join(' ');
  expect(all.map(({ receiver }) => receiver).filter((name) => !receivers.some((each) => each.name === name))).toEqual([]);
  expect(severities.filter((severity) => severity !== 'none' && !matchers.includes(severity))).toEqual([]);
  expect(matchers).toContain('Watchdog');
});

interface Routing {
  route: { receiver: string; routes: { receiver: string; matchers: string[] }[] };
  receivers: { name: string }[];
}

/** Whether a file is there, and the heading that a link names. */
async function leadsSomewhere(link: string): Promise<boolean> {
  const [path = '', anchor] = link.split('#');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  return anchor === undefined || anchors.includes(anchor);
}

/** The numbers of the contradictions that the pages of the systems, or that of the alerts, resolve. */
async function contradictions(): Promise<string[]> {
  const pages = [...systems.map((system) => `docs/systems/${system}.md`), 'docs/alerts.md'];
  const texts = await Promise.all(pages.map(async (page) => await readFile(page, 'utf8')));
  const cells = texts.flatMap((text) => [...text.matchAll(/^\| (E\d[^|]*) \|/gm)].map(([, cell = '']) => cell));
  return cells.flatMap((cell) => cell.split(', '));
}
