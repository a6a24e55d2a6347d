import type { EvidenceKind } from '../../domain/security/evidence-item.ts';

/** One thing of a service that can be saved before it is touched. Reading it changes nothing there; where a program has to run in the instance for it, the text says so. */
export interface EvidenceSource {
  kind: EvidenceKind;
  /** Unique within the service: `logs of api-7d9f/app, before its restart`. */
  what: string;
  /** The command line a person would have typed. */
  command: string;
  /** Values of variables are masked: what is locked away cannot be made unread. Undefined: there is nothing of it. @throws OpsError for why it cannot be had. */
  read(signal: AbortSignal): Promise<string | Uint8Array | undefined>;
}
