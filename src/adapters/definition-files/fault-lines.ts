import { type Fault, pathText } from '../../domain/definition/fault.ts';
import type { YamlText } from './yaml-text.ts';

export interface FaultLines {
  errors: readonly string[];
  warnings: readonly string[];
}

/** Faults as lines `file:line:column path: message`, in the order of the file. */
export function faultLines(fileName: string, yaml: YamlText, faults: readonly Fault[]): FaultLines {
  const syntax = yaml.syntax.map(({ line, col, message }) => ({ line, col, warning: false, text: message }));
  const meaning = faults.map((fault) => ({
    ...yaml.positionOf(fault),
    warning: fault.warning === true,
    text: `${prefix(fault)}${fault.message}`,
  }));
  const sorted = [...syntax, ...meaning].toSorted((a, b) => a.line - b.line || a.col - b.col);
  const lines = (warning: boolean) =>
    sorted.filter((fault) => fault.warning === warning).map(({ line, col, text }) => `${fileName}:${line}:${col} ${text}`);
  return { errors: lines(false), warnings: lines(true) };
}

function prefix(fault: Fault): string {
  const path = pathText(fault.path);
  const place = path === '' ? '' : `${path}: `;
  return fault.warning === true ? `${place}warning: ` : place;
}
