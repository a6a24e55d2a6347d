import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

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
