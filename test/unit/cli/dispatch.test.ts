import { describe, expect, test } from 'vitest';
import { command } from '../../../src/cli/command.ts';
import type { Entry } from '../../../src/cli/commands.ts';
import { commands } from '../../../src/cli/commands.ts';
import { OpsError, type OpsErrorKind } from '../../../src/domain/ops-error.ts';
import { captured } from './captured.ts';

const greet = command({
  description: 'Greets somebody.',
  arguments: [{ name: 'who' }, { name: 'more', optional: true, many: true }],
  options: {
    loudly: { type: 'boolean', short: 'l', says: 'with an exclamation mark' },
    as: { type: 'string', value: 'NAME', multiple: true, says: 'who greets' },
  },
  run: async ({ positionals, values }) => {
    const text = `hello ${positionals.join(' and ')}${values.loudly === true ? '!' : ''}${values.as ? ` from ${values.as.join(', ')}` : ''}`;
    return await Promise.resolve({ text, json: { text }, problems: ['nobody answered'], exit: 4 });
  },
});

function failing(error: Error): Entry {
  return {
    name: 'fail',
    summary: 'Fails',
    load: async () => await Promise.resolve(command({ description: '', arguments: [], options: {}, run: () => Promise.reject(error) })),
  };
}

const table: Entry[] = [
  { name: 'greet', summary: 'Greet somebody', load: async () => await Promise.resolve(greet) },
  { name: 'greet all', summary: 'Greet everybody', load: () => Promise.reject(new Error('loaded without being called')) },
];

describe('a command line', () => {
  test('reaches its command with its arguments and options, and prints what it says', async () => {
    expect(await captured('greet ana ben -l --as cleo --as dora', table)).toStrictEqual({
      exit: 4,
      stdout: 'hello ana and ben! from cleo, dora\n',
      stderr: 'nobody answered\n',
    });
  });

  test('with --json prints one JSON value on stdout and nothing else', async () => {
    const { stdout } = await captured('greet ana --json', table);
    expect(JSON.parse(stdout)).toStrictEqual({ text: 'hello ana' });
  });

  test.each([
    ['gret ana', '`gret` is not a command; did you mean `greet`?'],
    ['systems chek', '`systems chek` is not a command; did you mean `systems check`?'],
    ['greet', '<who> is missing'],
    ['greet ana --loudlyy', 'there is no option --loudlyy; did you mean `--loudly`?'],
    ['greet ana --as', "Option '--as <value>' argument missing"],
    ['greet ana --loudly=yes', "Option '-l, --loudly' does not take an argument"],
    ['systems list x', '`x` is one word too many'],
  ])('%s ends with 2: %s', async (line, message) => {
    const { exit, stdout, stderr } = await captured(line, line.startsWith('systems') ? commands : table);
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`error: ${message}\n`);
  });
});

describe('a command that fails', () => {
  test.each<[OpsErrorKind, number]>([
    ['InvalidInput', 2],
    ['NotFound', 2],
    ['Refused', 3],
    ['Conflict', 3],
    ['Unsafe', 3],
    ['Frozen', 3],
    ['Unavailable', 1],
    ['Corrupt', 1],
  ])('with %s ends with %i', async (kind, exit) => {
    expect((await captured('fail', [failing(new OpsError(kind, 'no'))])).exit).toBe(exit);
  });

  test('says what, one line per fault and a hint on stderr, and no stack', async () => {
    const error = new OpsError('InvalidInput', 'the file has 2 faults', { details: ['a:1:1 first', 'a:2:1 second'], hint: 'look again' });
    expect(await captured('fail', [failing(error)])).toStrictEqual({
      exit: 2,
      stdout: '',
      stderr: 'error: the file has 2 faults\na:1:1 first\na:2:1 second\nhint: look again\n',
    });
  });

  test('says the same as one JSON object for programs', async () => {
    const { stdout } = await captured('fail --json', [failing(new OpsError('Unsafe', 'no', { hint: 'do not' }))]);
    expect(JSON.parse(stdout)).toStrictEqual({ error: { kind: 'Unsafe', message: 'no', details: [], hint: 'do not' } });
  });

  test('by a fault of its own shows the stack, and does not throw', async () => {
    const { exit, stderr } = await captured('fail', [failing(new TypeError('x is not a function'))]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/fault of Watchkeeper\nTypeError: x is not a function\n +at /);
  });
});

describe('help', () => {
  test.each(['', '--help', '-h', 'help'])('of everything comes with `%s`, and loads no command', async (line) => {
    const { exit, stdout } = await captured(line, table);
    expect(exit).toBe(0);
    expect(stdout).toContain('greet all  Greet everybody');
    expect(stdout).toContain('0 as asked, 1 failed, 2 bad input, 3 refused by a gate, 4 waiting for a person');
  });

  test('of a group of commands comes with its word', async () => {
    expect((await captured('systems')).stdout).toContain('systems check');
    expect((await captured('systems --help')).stdout).not.toContain('schedules');
  });

  test('of one command says how it is called and all of its options', async () => {
    const { stdout } = await captured('greet --help', table);
    expect(stdout).toContain('Usage: watchkeeper greet <who> [more…] [options]');
    expect(stdout).toContain('  -l, --loudly     with an exclamation mark');
    expect(stdout).toContain('      --as NAME …  who greets');
  });

  test.each(commands.map(({ name }) => [name]))('of `%s` can be read', async (name) => {
    const { exit, stdout } = await captured(`${name} --help`);
    expect(exit).toBe(0);
    expect(stdout).toContain(`Usage: watchkeeper ${name}`);
  });

  test('and the version', async () => {
    expect((await captured('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
