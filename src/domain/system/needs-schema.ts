import { z } from 'zod';
import { addressSetting } from '../definition/reference-schema.ts';
import { text } from '../definition/text-schema.ts';

const least = z.number().positive().max(1_000_000);
const version = text('a version such as 24.0', /^\d+(\.\d+){0,2}$/);

/** What a new host or namespace must offer before anything is started there. */
export const needs = z
  .strictObject({
    cores: least.exactOptional().describe('Cores, at least: of the host, or of all nodes together.'),
    memoryGB: least.exactOptional().describe('Memory in GB (10⁹ bytes), at least.'),
    diskGB: least.exactOptional().describe('Compose: room that is free where the engine keeps its data, in GB, at least.'),
    versions: z
      .strictObject({
        engine: version.exactOptional().meta({ description: 'Docker engine, at least.', example: '24.0' }),
        compose: version.exactOptional().meta({ description: 'Compose, at least.', example: '2.20' }),
        kubernetes: version.exactOptional().meta({ description: 'Kubernetes API server, at least.', example: '1.28' }),
      })
      .prefault({})
      .describe('Versions, at least.'),
    ports: z.array(z.int().min(1).max(65_535)).default([]).describe('Compose: ports of the host that nobody else may have.'),
    variables: z
      .array(text('the name of a variable', /^[A-Za-z_][A-Za-z0-9_]*$/))
      .default([])
      .describe('Compose: variables that the file of variables must set. Their values are not looked at (E76).'),
    addresses: z
      .array(
        z.strictObject({
          name: text('what answers there, in words').meta({ description: 'What answers there, in words.', example: 'mail server' }),
          url: addressSetting.meta({ description: 'Address that must answer, whatever the status.', example: 'https://api.openai.com' }),
        }),
      )
      .default([])
      .describe('What must be reachable from the worker.'),
  })
  .exactOptional()
  .describe('What a new host or namespace must offer: the runbook `provision` looks.');
