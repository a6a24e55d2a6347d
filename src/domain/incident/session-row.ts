/** One session of a PostgreSQL server. Its pid may be given to another session later: the start says which one is meant. */
export interface SessionRow {
  pid: number;
  /** As the server writes it, to the microsecond. */
  backendStart: string;
  user: string;
  application: string;
  state: string;
  /** Of the state or of the query. */
  seconds: number;
  /** Without the values in it. */
  query: string;
}

/** `idle`: in a transaction and doing nothing; `query`: at work. */
export type SessionKind = 'idle' | 'query';

/** One that was ended, and how. */
export interface EndedSession {
  pid: number;
  application: string;
  how: 'cancelled' | 'terminated' | 'gone';
}
