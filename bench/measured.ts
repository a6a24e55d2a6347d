/** What a measurement says. Ratios are ours against the stated baseline, within one run: machines differ, ratios less so. */
export interface Measured {
  name: string;
  ratios: Readonly<Record<string, number>>;
  /** How much more memory the worker's process took at its highest than before. */
  rssGrowthBytes?: number;
  runs: number;
  /** What was measured against what, on what. */
  conditions: string;
}
