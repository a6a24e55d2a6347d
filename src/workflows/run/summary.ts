import { utf8ToBytes } from '@noble/hashes/utils.js';

/** The server refuses a summary of more than 400 bytes as they are sent, encryption included. */
const limitBytes = 200;

/** A text as short as a summary may be in the Temporal UI. */
export function summaryOf(text: string): string {
  if (bytesOf(text) <= limitBytes) return text;
  const characters = [...text].slice(0, limitBytes);
  while (bytesOf(`${characters.join('')}…`) > limitBytes) characters.pop();
  return `${characters.join('')}…`;
}

function bytesOf(text: string): number {
  return utf8ToBytes(JSON.stringify(text)).length;
}
