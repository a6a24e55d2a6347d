import { readFile } from 'node:fs/promises';

/** What `docs/alerts.md` says of the alerts of one file. */
export interface AlertsPage {
  /** All severities that there are. */
  severities: string[];
  /** Cells of the rows in the file's own section. */
  rows: string[][];
  /** What stands in backticks in the sections that are about every file. */
  common: string[];
}

/** Reads the page for a rule file: `mcp-debate` has the section MCP Debate. */
export async function readPage(name: string): Promise<AlertsPage> {
  const text = (await readFile('docs/alerts.md', 'utf8')).replaceAll(/^```.*?^```$/gms, '');
  const sections = new Map(
    text.split(/^## /m).map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title.toLowerCase().replaceAll(' ', '-'), lines];
    }),
  );
  const common = ["dead-man's-switch", 'what-each-file-needs'].flatMap((title) => sections.get(title) ?? []).join('\n');
  return {
    severities: [...text.matchAll(/^\| `(sev\d|none)` \|/gm)].map(([, severity = '']) => severity),
    rows: (sections.get(name) ?? []).filter((line) => line.startsWith('| ')).map(cellsOf),
    common: [...common.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span),
  };
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}
