/** The start of an answer's text, about as many characters as asked for: what an endless answer holds behind is not read. */
export async function startOf(response: Response, mostCharacters: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostCharacters) break;
  }
  return text;
}
