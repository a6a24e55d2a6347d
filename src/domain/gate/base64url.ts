const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The bytes that a base64url text stands for; undefined for any other text. Pure JavaScript, because a workflow has no Buffer. */
export function bytesOfBase64Url(text: string): Uint8Array | undefined {
  const plain = text.replace(/={0,2}$/, '');
  if (!/^[\w-]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((plain.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let n = 0;
  for (const letter of plain) {
    bits = ((bits << 6) | letters.indexOf(letter)) & 0xff_ff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[n++] = (bits >> held) & 0xff;
  }
  return bytes;
}
