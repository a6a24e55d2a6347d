import { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';

export interface EditorSchemaOptions {
  title: string;
  /**
   * For a file whose parts inherit: the keys that must stand at its top. Below, anything may be left to another part;
   * lists are replaced whole, so what their items require stays required.
   */
  inherits?: readonly string[];
}

/** The JSON Schema of a file, for editors and for `explain`. */
export function editorSchema(schema: z.ZodType, { title, inherits }: EditorSchemaOptions): JsonSchema & { title: string } {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  const tidied = tidy(rest as JsonSchema, inherits !== undefined);
  return { ...($schema !== undefined && { $schema }), title, ...tidied, ...(inherits && { required: inherits }) };
}

/** zod drops `examples` where a text is read as something else; the schemas say `example`, which survives. */
function tidy(schema: JsonSchema, relaxed: boolean): JsonSchema {
  const { default: standard, example, required, properties, additionalProperties, items, ...rest } = schema;
  const children = Object.entries(properties ?? {}).map(([key, child]) => [key, tidyChild(child, relaxed)]);
  return {
    ...rest,
    ...(example !== undefined && { examples: [example] }),
    ...(!isEmpty(standard) && { default: standard }),
    ...(properties && { properties: Object.fromEntries(children) }),
    ...(additionalProperties !== undefined && { additionalProperties: tidyChild(additionalProperties, relaxed) }),
    ...(items !== undefined && { items: tidyChild(items, false) }),
    ...(required && !relaxed && { required }),
  };
}

/** True for no default, and for an empty map or list, which says nothing. */
function isEmpty(standard: unknown): boolean {
  return standard === undefined || (typeof standard === 'object' && standard !== null && Object.keys(standard).length === 0);
}

function tidyChild(child: JsonSchema | boolean, relaxed: boolean): JsonSchema | boolean {
  return typeof child === 'boolean' ? child : tidy(child, relaxed);
}
