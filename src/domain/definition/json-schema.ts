import type { Path } from './fault.ts';

/** The part of a JSON Schema that is read here. */
export interface JsonSchema {
  type?: unknown;
  description?: string | undefined;
  default?: unknown;
  examples?: unknown;
  /** What `examples` is before a schema is made fit for editors. */
  example?: unknown;
  enum?: unknown;
  const?: unknown;
  pattern?: string | undefined;
  minimum?: number | undefined;
  required?: readonly string[] | undefined;
  properties?: Record<string, JsonSchema | boolean> | undefined;
  additionalProperties?: JsonSchema | boolean | undefined;
  items?: JsonSchema | boolean | undefined;
}

/** The schema of what stands at a path, following names in maps and positions in lists; undefined where nothing may stand. */
export function descend(schema: JsonSchema, path: Path): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, part) => (at === undefined ? undefined : child(at, part)), schema);
}

/** The keys that a schema names. */
export function keysOf(schema: JsonSchema): string[] {
  return Object.keys(schema.properties ?? {});
}

function child(schema: JsonSchema, part: string | number): JsonSchema | undefined {
  const found = typeof part === 'number' ? schema.items : (schema.properties?.[part] ?? schema.additionalProperties);
  return typeof found === 'object' && found !== null ? found : undefined;
}
