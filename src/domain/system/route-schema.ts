import { z } from 'zod';
import { name, text } from '../definition/text-schema.ts';

/** An address whose traffic goes to one of several services. */
export const route = z
  .strictObject({
    router: text('a router such as service/gateway', /^service\/[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
      .exactOptional()
      .meta({ description: 'What sends the traffic on; left out: the Kubernetes Service of this name.', example: 'service/mcp-gateway' }),
    label: text('a label').default('version').describe('The label of its selector whose value is the colour.'),
    colours: z
      .record(name, name)
      .refine((colours) => Object.keys(colours).length >= 2, { error: 'expected at least two colours' })
      .meta({ description: 'Colour to service.', example: { blue: 'gateway-blue', green: 'gateway-green' } }),
  })
  .describe('An address whose traffic is switched between services.');
