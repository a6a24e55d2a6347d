import type { SetSummary } from './backup-set.ts';
import type { Manifest } from './manifest.ts';

/** What travels through a run of a manifest. */
export function summarise(manifest: Manifest, manifestSha256: string): SetSummary {
  const { setId, store, cutAt, committedAt, objects, database, source } = manifest;
  return {
    setId,
    store,
    cutAt,
    committedAt,
    sizeBytes: objects.reduce((sum, object) => sum + object.sizeBytes, 0),
    plainBytes: objects.reduce((sum, object) => sum + object.plainBytes, 0),
    tables: database.tables.length,
    rows: database.tables.reduce((sum, table) => sum + table.rows, 0),
    serverVersionNum: source.serverVersionNum,
    manifestSha256,
  };
}
