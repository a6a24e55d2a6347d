import { readFile } from 'node:fs/promises';

/** A page of `docs/systems`, as far as the tests look at it. */
export interface Page {
  text: string;
  /** Cells of the tables' rows, without heads. */
  rows: string[][];
  /** Command lines of the blocks, as words after `watchkeeper`. */
  commands: string[][];
  /** What stands in backticks outside of blocks. */
  spans: string[];
  /** `deploy` › `putImage`, `rolledOut`: a runbook and the steps of it that are named. */
  chains: { runbook: string; steps: string[] }[];
}

const program = 'npm run -s watchkeeper -- ';

/** Reads the page of a system. */
export async function readPage(system: string): Promise<Page> {
  const text = await readFile(`docs/systems/${system}.md`, 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'));
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const lines = prose.split('\n');
  return {
    text,
    rows: lines.filter((line) => line.startsWith('| ') && !/^\| (id|value|C|E) \|/.test(line)).map(cellsOf),
    commands: blocks.filter((line) => line.startsWith(program)).map((line) => wordsOf(line.slice(program.length))),
    spans: [...prose.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span),
    chains: [...prose.matchAll(/`(\w+)` › ((?:`\w+`(?:, )?)+)/g)].map(([, runbook = '', steps = '']) => ({
      runbook,
      steps: [...steps.matchAll(/\w+/g)].map(([step]) => step),
    })),
  };
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** The words of a command line as a shell would part them; a comment is left out. */
function wordsOf(line: string): string[] {
  const parts = line.replace(/\s+# .*$/, '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...parts].map(([, single, double, plain]) => single ?? double ?? plain ?? '');
}
