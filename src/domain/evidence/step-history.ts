/** A step as the Temporal server saw it: what the workflow itself cannot know. Times are ISO 8601, UTC. */
export interface StepHistory {
  activity: string;
  scheduledAt: string;
  startedAt?: string;
  endedAt?: string;
  attempts: number;
  state: 'completed' | 'failed' | 'timedOut' | 'cancelled' | 'open';
  /** Worker that did the last attempt. */
  worker?: string;
  /** SHA-256 of the recorded input and result, as they stand in the history. */
  inputSha256: string;
  resultSha256?: string;
}
