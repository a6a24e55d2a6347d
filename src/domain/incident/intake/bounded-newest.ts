import type { Alert } from '../alert.ts';

const most = 20;
const mostCharacters = 48_000;

/** Keeps an alert among the newest: at most 20 of them, and so many that a message can carry them. */
export function keepNewest(newest: Alert[], alert: Alert): void {
  const same = newest.findIndex(({ source, fingerprint }) => source === alert.source && fingerprint === alert.fingerprint);
  if (same !== -1) newest.splice(same, 1);
  newest.push(alert);
  while (newest.length > 1 && (newest.length > most || lengthOf(newest) > mostCharacters)) newest.shift();
}

function lengthOf(alerts: readonly Alert[]): number {
  let length = 0;
  for (const { labels, annotations } of alerts) {
    for (const texts of [labels, annotations]) {
      for (const name of Object.keys(texts)) length += name.length + (texts[name]?.length ?? 0) + 6;
    }
  }
  return length;
}
