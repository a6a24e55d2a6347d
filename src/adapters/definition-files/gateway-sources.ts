import { checkGatewaySources } from '../../domain/callers/sources-schema.ts';
import type { GatewaySources } from '../../domain/callers/sources.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { faultLines } from './fault-lines.ts';
import { textOf } from './folder.ts';
import { readYaml } from './yaml-text.ts';

/**
 * Reads the file that says who may post to the gateway.
 * @throws OpsError `NotFound` when it cannot be read, `InvalidInput` with one line per fault, none of which repeats a secret.
 */
export async function loadGatewaySources(file: string): Promise<GatewaySources> {
  return parseGatewaySources(await textOf(file), file);
}

export function parseGatewaySources(text: string, fileName: string): GatewaySources {
  const yaml = readYaml(text);
  const { value, faults } = yaml.value === undefined ? { faults: [] } : checkGatewaySources(yaml.value);
  const { errors } = faultLines(fileName, yaml, faults);
  if (value !== undefined && errors.length === 0) return value;
  throw new OpsError('InvalidInput', `${fileName} has ${errors.length === 1 ? 'a fault' : `${errors.length} faults`}`, { details: errors });
}
