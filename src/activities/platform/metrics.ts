/** What a query for one number gave. Everything but a number is no data, and no data is never good (E62). */
export type MetricAnswer = { value: number } | { none: string };

/** Asks Prometheus now; never throws for what Prometheus does or is: that is an answer. */
export type QueryMetric = (prometheus: string, query: string) => Promise<MetricAnswer>;
