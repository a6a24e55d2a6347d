/** Why a request got no answer: a code such as ECONNREFUSED. Never the message, which may hold an address with credentials. */
export function whyNoAnswer(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: unknown }; name?: string };
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'unknown reason');
}
