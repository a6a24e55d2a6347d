import { editorSchema } from '../definition/editor-schema.ts';
import { systemFile } from './environment-schema.ts';

/** The JSON Schema of `systems/<name>.yaml`. */
export function systemJsonSchema() {
  return editorSchema(systemFile, { title: 'A system of Watchkeeper', inherits: ['system', 'environments'] });
}
