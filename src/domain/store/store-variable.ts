/** The shell variable that stands for a store's connection URL in command lines. */
export function variableOf(store: string): string {
  return `${store.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_URL`;
}
