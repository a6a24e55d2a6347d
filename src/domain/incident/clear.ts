import type { ClearWhen } from './response-policy.ts';

/** Whether the number says that it is over. */
export function isClear({ max, min }: ClearWhen, value: number): boolean {
  return value <= (max ?? Number.POSITIVE_INFINITY) && value >= (min ?? Number.NEGATIVE_INFINITY);
}

/** `at most 0.5` */
export function limitWords({ max, min }: ClearWhen): string {
  const words = [max === undefined ? '' : `at most ${max}`, min === undefined ? '' : `at least ${min}`];
  return words.filter(Boolean).join(' and ');
}
