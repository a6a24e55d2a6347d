import { onExit } from 'signal-exit';

const endings = new Set<() => void>();
let isListening = false;

/**
 * Runs this when the process exits by itself or by a signal that can be caught, the newest first; not after -9. Returns how to forget it.
 */
export function atExit(ending: () => void): () => void {
  if (!isListening) onExit(runAll);
  isListening = true;
  endings.add(ending);
  return () => {
    endings.delete(ending);
  };
}

function runAll(): void {
  for (const ending of [...endings].toReversed()) ending();
}
