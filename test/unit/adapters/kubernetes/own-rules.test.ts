import { expect, test } from 'vitest';
import type { Right, Rule } from '../../../../src/adapters/kubernetes/own-rules.ts';
import { isGranted } from '../../../../src/adapters/kubernetes/own-rules.ts';

const rule = (parts: Partial<Rule>): Rule => ({ verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'], ...parts });
const right = (parts: Partial<Right> = {}): Right => ({ verb: 'get', group: 'apps', resource: 'deployments', ...parts });
const log = right({ group: '', resource: 'pods/log' });

test.each([
  ['the right itself', right(), rule({})],
  ['any verb', right(), rule({ verbs: ['*'] })],
  ['any group', right(), rule({ apiGroups: ['*'] })],
  ['any resource', right(), rule({ resources: ['*'] })],
  ['any resource for what is below one', log, rule({ apiGroups: [''], resources: ['*'] })],
  ['this part of any resource', log, rule({ apiGroups: [''], resources: ['*/log'] })],
  ['this object', right({ name: 'api' }), rule({ resourceNames: ['web', 'api'] })],
])('is granted by %s', (_, wanted, given) => {
  expect(isGranted(wanted, [rule({ verbs: ['watch'] }), given])).toBe(true);
});

test.each([
  ['another verb', right(), rule({ verbs: ['list'] })],
  ['another group', right(), rule({ apiGroups: ['extensions'] })],
  ['no group', right(), { verbs: ['get'], resources: ['deployments'] }],
  ['another resource', right(), rule({ resources: ['deployments/scale'] })],
  ['the resource for what is below it', log, rule({ apiGroups: [''], resources: ['pods'] })],
  ['another object', right({ name: 'api' }), rule({ resourceNames: ['web'] })],
  ['one object where any is wanted', right(), rule({ resourceNames: ['api'] })],
])('is not granted by %s', (_, wanted, given) => {
  expect(isGranted(wanted, [given])).toBe(false);
});

test('verb, group and resource have to meet in one rule', () => {
  expect(isGranted(right(), [rule({ verbs: ['list'] }), rule({ resources: ['pods'] })])).toBe(false);
});
