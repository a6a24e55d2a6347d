import { type Document, LineCounter, parseAllDocuments, visit, type YAMLError } from 'yaml';
import type { Fault } from '../../domain/definition/fault.ts';
import { offsetOf } from './yaml-position.ts';

export interface Position {
  line: number;
  col: number;
}

/** A fault of the text itself, before anything is known of what it means. */
export interface SyntaxFault extends Position {
  message: string;
}

export interface YamlText {
  value: unknown;
  syntax: readonly SyntaxFault[];
  positionOf(fault: Fault): Position;
}

/** Reads one YAML 1.2 document, with `<<` for merging. Text with faults has the value undefined, unless keys are merely given twice. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true, stringKeys: true, prettyErrors: false });
  const [document, second] = 'empty' in documents ? [] : documents;
  const at = (offset: number): Position => lines.linePos(Math.min(offset, text.length));
  if (document === undefined || document.contents === null) return broken([{ line: 1, col: 1, message: 'the file is empty' }]);
  if (second !== undefined) {
    return broken([{ ...at(second.range[0]), message: 'a second document begins here; a file describes one thing' }]);
  }
  const errors = [...document.errors, ...document.warnings];
  const syntax = [...errors.map((error) => ({ ...at(error.pos[0]), message: worded(error, text) })), ...strays(document, at)];
  const readable = errors.every(({ code }) => code === 'DUPLICATE_KEY') && syntax.length === errors.length;
  return readable ? { ...valueOf(document, syntax), positionOf: (fault) => at(offsetOf(document, fault)) } : broken(firstPerLine(syntax));
}

function valueOf(document: Document, syntax: readonly SyntaxFault[]): Pick<YamlText, 'value' | 'syntax'> {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), syntax };
  } catch {
    return { value: undefined, syntax: [...syntax, { line: 1, col: 1, message: 'aliases are nested too deeply' }] };
  }
}

function broken(syntax: readonly SyntaxFault[]): YamlText {
  return { value: undefined, syntax, positionOf: () => ({ line: 1, col: 1 }) };
}

/** What the parser lets pass: aliases of nothing, and a key that JavaScript would take for something else. */
function strays(document: Document, at: (offset: number) => Position): SyntaxFault[] {
  const found: SyntaxFault[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined)
        found.push({ ...at(alias.range?.[0] ?? 0), message: `nothing above is marked &${alias.source}` });
    },
    Scalar(key, scalar) {
      if (key === 'key' && scalar.value === '__proto__') found.push({ ...at(scalar.range?.[0] ?? 0), message: 'this cannot be a key' });
    },
  });
  return found;
}

const words: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  BAD_INDENT: 'this line is not indented as what it belongs to',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key:` on one line, or a line indented deeper than what it belongs to; quote the value or move it',
  MULTILINE_IMPLICIT_KEY: 'a key does not go over several lines',
  MISSING_CHAR: 'something is not closed or separated here: a quote, a bracket, a comma, or the space after a colon',
  BAD_SCALAR_START: 'a value cannot begin with this character; quote it',
  BAD_DQ_ESCAPE: 'this escape is not known in double quotes; use single quotes',
  NON_STRING_KEY: 'a key must be a text; quote it',
  TAG_RESOLVE_FAILED: 'this tag is not known; leave it out',
  UNEXPECTED_TOKEN: 'this does not belong here; look for a missing colon, dash or quote above',
};

/** The parser's own messages may quote the text, and with it a secret. */
function worded({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'DUPLICATE_KEY') return `the key \`${/^[\w.-]*/.exec(text.slice(pos[0]))?.[0] ?? ''}\` is given twice`;
  return words[code] ?? message.replace(/:? ?["'].*$/s, '');
}

/** One slip often makes several errors; the first of a line says it. */
function firstPerLine(faults: readonly SyntaxFault[]): SyntaxFault[] {
  return faults.filter((fault, index) => faults.findIndex(({ line }) => line === fault.line) === index);
}
