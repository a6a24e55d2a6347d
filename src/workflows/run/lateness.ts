import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { RunRequest } from '../../domain/run/request.ts';

const nominalStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** Why a scheduled run is too late to act, or undefined. Runs that no schedule started are never late. */
export function latenessOf({ lateAfterSeconds }: RunRequest): string | undefined {
  const nominal = workflowInfo().typedSearchAttributes.get(nominalStart);
  if (nominal === undefined || lateAfterSeconds === undefined) return undefined;
  const lateSeconds = Math.round((Date.now() - nominal.getTime()) / 1000);
  if (lateSeconds <= lateAfterSeconds) return undefined;
  return `due at ${nominal.toISOString()}, started ${lateSeconds} s later; more than ${lateAfterSeconds} s late it does not act`;
}
