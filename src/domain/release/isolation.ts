/** `traffic`: no requests are sent to it. `network`: it neither gets nor sends anything, as far as the network keeps to its rules. */
export type IsolationLevel = 'traffic' | 'network';

/** How far a service is cut off, as it looks. */
export interface Isolation {
  levels: readonly IsolationLevel[];
  /** Whether each of them does what it says: what is in the way, or what cannot be seen from here. */
  holds: boolean;
  words: string;
}
