const refused: readonly (readonly [RegExp, string])[] = [
  // A way from a database's rights to those of the host.
  [/_command$|(^|_)librar(y|ies)$|librar(y|ies)$|^jit_provider$|_path$/, 'it makes the server run a program or load code'],
  [/^(ssl|krb|gss)|^(hba|ident|config|external_pid)_file$|^password_encryption$|auth/, 'it decides who gets in'],
  [/^(listen_addresses|port|unix_socket_.*|data_directory)$/, 'with it the server may not be found again'],
  [/conninfo|passphrase|password|secret|token/, 'it may hold a secret'],
  [
    /^(allow_system_table_mods|zero_damaged_pages|ignore_.*|debug_.*|trace_.*|recovery_.*|primary_slot_name)$/,
    'it is for recoveries by hand',
  ],
  [/^(session_replication_role|role|session_authorization)$/, 'it belongs to a session'],
  // ALTER SYSTEM takes a list as one quoted item.
  [/^(search_path|temp_tablespaces)$/, 'it is set for a role or a database'],
];

/** With a wrong value data are lost in a crash, replicas or archives lose their way back, tables are not cleaned, or nothing can be written. */
const risky =
  /^(fsync|full_page_writes|synchronous_commit|synchronous_standby_names|wal_sync_method|data_sync_retry|wal_level|wal_keep_size|max_slot_wal_keep_size|archive_mode|hot_standby|autovacuum|track_counts|default_transaction_read_only|.*freeze.*)$/;

const atStart =
  /^(max_connections|shared_buffers|wal_level|wal_buffers|huge_pages|archive_mode|hot_standby|max_(wal_senders|worker_processes|replication_slots|prepared_transactions|locks_per_transaction)|superuser_reserved_connections)$/;

/** Whether servers take a setting only when they start, as far as that is known without asking one. */
export function isTakenAtStart(name: string): boolean {
  return atStart.test(name);
}

/** Why a setting is not changed here; undefined where it is. */
export function whyRefused(name: string): string | undefined {
  return refused.find(([pattern]) => pattern.test(name))?.[1];
}

/** True for settings that two people approve (R3). */
export function isRisky(name: string): boolean {
  return risky.test(name);
}
