import { expect, test } from 'vitest';
import { fittingPrograms } from '../../../../src/adapters/postgres/programs.ts';

const programs = (version: string) => ({ version, major: Number.parseInt(version, 10), folder: `/opt/${version}` });

test('a server is dumped by programs of its own version, or else by the next newer that can put the dump back into it', () => {
  const all = ['17.10', '15.18', '16.4'].map(programs);
  expect(fittingPrograms(all, 150_018).version).toBe('15.18');
  expect(fittingPrograms(all, 170_002).version).toBe('17.10');
  expect(fittingPrograms([programs('17.10'), programs('16.4')], 150_018).version).toBe('16.4');
});

test('programs older than the server are refused with the remedy', () => {
  expect(() => fittingPrograms([programs('15.18'), programs('16.4')], 170_010)).toThrow(
    expect.objectContaining({
      kind: 'Unsupported',
      message: expect.stringContaining('15.18, 16.4'),
      hint: expect.stringContaining('postgresql-client-17'),
    }),
  );
  expect(() => fittingPrograms([], 170_010)).toThrow(
    expect.objectContaining({ kind: 'Unsupported', message: expect.stringContaining('none') }),
  );
});

test('programs whose dumps an older server could not take back are refused', () => {
  expect(() => fittingPrograms([programs('17.10')], 150_018)).toThrow(
    expect.objectContaining({ kind: 'Unsupported', hint: expect.stringContaining('postgresql-client-15') }),
  );
});

test.each([140_011, 180_004])('a server of version %i is not supported', (version) => {
  expect(() => fittingPrograms([programs('17.10'), programs('18.4')], version)).toThrow(
    expect.objectContaining({ kind: 'Unsupported', message: expect.stringContaining('15 to 17') }),
  );
});
