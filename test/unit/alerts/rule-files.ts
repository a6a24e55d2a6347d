import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

/** An alert of a rule file. */
export interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

interface Recorded {
  record: string;
  expr: string;
}

/** A file of `alerts/`. */
export interface RuleFile {
  /** `prsm` of `alerts/prsm.yaml`. */
  name: string;
  alerts: Alert[];
  records: Recorded[];
}

/** What a test of promtool expects of one expression. */
export interface Expectation {
  expr: string;
  exp_samples: unknown[];
}

const folder = 'alerts';
const tests = join(folder, 'tests');

/** The names of the rule files, which are those of systems, and `watchkeeper`. */
export async function ruleFileNames(): Promise<string[]> {
  return await yamlFiles(folder);
}

/** The names of promtool's test files. */
export async function testFileNames(): Promise<string[]> {
  return await yamlFiles(tests);
}

export async function readRules(name: string): Promise<RuleFile> {
  const { groups } = parse(await readFile(join(folder, `${name}.yaml`), 'utf8')) as { groups: { rules: (Alert | Recorded)[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  return { name, alerts: rules.filter((rule) => 'alert' in rule), records: rules.filter((rule) => 'record' in rule) };
}

/** What the test files of a rule file expect. */
export async function readExpectations(name: string): Promise<Expectation[]> {
  const files = await Promise.all(
    (await testFileNames()).map(
      async (file) =>
        parse(await readFile(join(tests, `${file}.yaml`), 'utf8')) as {
          rule_files: string[];
          tests: { promql_expr_test: Expectation[] }[];
        },
    ),
  );
  return files
    .filter(({ rule_files }) => rule_files.some((path) => basename(path, '.yaml') === name))
    .flatMap((file) => file.tests.flatMap(({ promql_expr_test }) => promql_expr_test));
}

/** The metrics that an expression asks for, in a rough reading of PromQL: no strings, no labels, no functions, no keywords. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const names = [...bare.matchAll(/(?<![\w.:])[a-zA-Z_][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !/^(and|or|unless|offset|bool)$/.test(name)))];
}

async function yamlFiles(path: string): Promise<string[]> {
  return (await readdir(path)).filter((file) => file.endsWith('.yaml')).map((file) => basename(file, '.yaml'));
}
