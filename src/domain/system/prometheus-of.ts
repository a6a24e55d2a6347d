interface Named {
  response?: { prometheus?: string | undefined } | undefined;
  release?: { prometheus?: string | undefined } | undefined;
}

/** Where Prometheus answers for incidents: their own, else that of releases. */
export function prometheusOf({ response, release }: Named): string | undefined {
  return response?.prometheus ?? release?.prometheus;
}
