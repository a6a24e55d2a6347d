/** A text as one line that can be shown: without control characters and without those that hide or turn what follows, cut to a length. No markup of any kind is taken out. */
export function oneLine(text: string, longest: number): string {
  const line = text
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

/** Names that call everybody in a chat, made into words that call nobody. */
export function callingNobody(text: string): string {
  return text.replaceAll(/@(?=(channel|here|everyone|all)\b)/gi, '@\u{2060}');
}
