import type { ProgressSink } from './follow.ts';

/** Progress on a stream: on a terminal the live line is written over, elsewhere there are only whole lines. */
export function progressOn(stream: NodeJS.WriteStream): ProgressSink {
  const clear = '\r\u001B[2K';
  if (!stream.isTTY) return { line: (text) => void stream.write(`${text}\n`), live: () => undefined };
  return {
    line: (text) => void stream.write(`${clear}${text}\n`),
    live: (text) => void stream.write(`${clear}${text.slice(0, (stream.columns || 80) - 1)}`),
  };
}
