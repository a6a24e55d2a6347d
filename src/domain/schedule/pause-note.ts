const byFile = 'paused by its file';
const retired = 'no longer in the schedule files';

/** The note of a schedule that its file pauses. */
export function pausedByFile(note: string | undefined): string {
  return note === undefined ? byFile : `${byFile}: ${note}`;
}

/** The note of a schedule that was removed from the files; an operator's own note is kept behind it. */
export function retiredNote(before: string | undefined): string {
  const advice = `${retired}; \`schedules apply --prune\` deletes it`;
  return before === undefined || before === '' || isRetired(before) ? advice : `${advice}. Before: ${before}`;
}

/** True for the note of a schedule that was paused because it was removed from the files. */
export function isRetired(note: string | undefined): boolean {
  return note?.startsWith(retired) ?? false;
}

/** True when the pause is ours, not an operator's: then it ends when its cause does. */
export function isOurPause(note: string | undefined): boolean {
  return isRetired(note) || (note?.startsWith(byFile) ?? false);
}
