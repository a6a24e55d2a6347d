import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';

/** The search attributes of runs and schedules, registered at set-up; all are keywords, none holds a secret. */
export const searchKeys = {
  system: defineSearchAttributeKey('System', SearchAttributeType.KEYWORD),
  environment: defineSearchAttributeKey('Environment', SearchAttributeType.KEYWORD),
  runbook: defineSearchAttributeKey('Runbook', SearchAttributeType.KEYWORD),
  risk: defineSearchAttributeKey('Risk', SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey('Phase', SearchAttributeType.KEYWORD),
  waitingFor: defineSearchAttributeKey('WaitingFor', SearchAttributeType.KEYWORD),
  severity: defineSearchAttributeKey('Severity', SearchAttributeType.KEYWORD),
  configHash: defineSearchAttributeKey('ConfigHash', SearchAttributeType.KEYWORD),
};

/** By what a run or another workflow of `<system>/<environment>` is found. */
export function foundBy(target: string, runbook?: string): SearchAttributePair[] {
  const [system = '', environment = ''] = target.split('/');
  return [
    { key: searchKeys.system, value: system },
    { key: searchKeys.environment, value: environment },
    ...(runbook === undefined ? [] : [{ key: searchKeys.runbook, value: runbook }]),
  ];
}
