/** What the demo's Prometheus records and alerts on: as in `alerts/`, with times for people who watch. */
export const shopRules = `
groups:
  - name: shop
    interval: 1s
    rules:
      - record: shop:seconds:p95
        expr: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{service="api"}[8s])))
      - alert: SlowAnswers
        expr: shop:seconds:p95 > 0.5
        for: 2s
        labels: { system: demo-shop, environment: production, service: api, scenario: latency, severity: sev1 }
        annotations:
          summary: '95 % of the answers take up to {{ $value | humanizeDuration }}'
`;
