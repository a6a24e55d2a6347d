import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { spareCollections } from './spare-collections.ts';

interface Telling {
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  metricsAddress?: string;
}

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Sets up this process's log (JSON lines on stderr) and, with an address, its metrics for Prometheus. To be called once, before anything else of the SDK. */
export function installRuntime({ logLevel, metricsAddress }: Telling): void {
  spareCollections();
  const log = pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  const logger = new DefaultLogger(logLevel === 'warn' ? 'WARN' : (logLevel.toUpperCase() as 'INFO'), ({ level, message, meta }) => {
    log[levels[level]](meta ?? {}, message);
  });
  Runtime.install({
    logger,
    ...(metricsAddress !== undefined && { telemetryOptions: { metrics: { prometheus: { bindAddress: metricsAddress } } } }),
  });
}
