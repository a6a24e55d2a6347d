const units = [
  { letter: 'w', seconds: 604_800 },
  { letter: 'd', seconds: 86_400 },
  { letter: 'h', seconds: 3600 },
  { letter: 'm', seconds: 60 },
  { letter: 's', seconds: 1 },
] as const;

/** What a duration looks like: `90s`, `15m`, `1h30m`, `30d`, `2w`; large units first. */
export const durationPattern = /^(?=\d)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/;

/** Seconds of a duration that matches the pattern. */
export function durationSeconds(text: string): number {
  const parts = text.matchAll(/(\d+)([wdhms])/g);
  return [...parts].reduce((sum, [, count, letter]) => sum + Number(count) * unitSeconds(letter), 0);
}

/** The shortest text of a duration: 5400 is `1h30m`. Seconds are rounded to whole ones. */
export function durationText(seconds: number): string {
  let rest = Math.round(seconds);
  const parts = units
    .filter(({ letter }) => letter !== 'w')
    .map(({ letter, seconds: size }) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? '' : `${count}${letter}`;
    });
  return parts.join('') || '0s';
}

function unitSeconds(letter: string | undefined): number {
  return units.find((unit) => unit.letter === letter)?.seconds ?? 0;
}
