/** What the runbook of a system asks for. */
interface Required {
  /** How its procedures are numbered: `PRSM-3.2`. */
  prefix: string;
  /** The numbers of all its procedures, by what kind of procedure they are. */
  procedures: Readonly<Record<string, string>>;
  /** Its duties by calendar. */
  duties: string;
  /** Contradictions in it that releases, roll-backs, scaling, restarts, stops and the answer to incidents have to resolve. */
  contradictions: string;
}

/** By the system's name. */
export const required: Readonly<Record<string, Required>> = {
  prsm: {
    prefix: 'PRSM',
    procedures: {
      deploy: '3.2',
      rollback: '3.4 3.5 12.5',
      scale: '6.4 6.5 10.4 10.5',
      mitigate: '11.2 11.4 11.6 12.4',
      security: '7.1 7.2 7.3 7.4 7.5 12.3',
      incident: '4.5 4.6 12.1 12.2',
      verify: '1.1 2.1 4.1 4.2 4.3 4.4 5.6 5.9',
      checklist: '1.2 3.1 3.3',
      report: '4.7',
      backup: '5.1 5.2 5.3 5.4 5.5 12.7',
      restore: '5.7',
      failover: '5.8',
      diagnose: '6.1 6.2 9.5 11.1 11.3 11.5 11.7 11.8',
      maintain: '9.1 9.2 9.3 9.4 9.6',
      capacity: '10.1 10.2 10.3',
      'human-only': '6.3 7.6 12.6 12.8',
    },
    duties: '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 54',
    contradictions: '13 15 28 34 36 40 41 42 43 45 46 47 48 58 60 65 66 72 73 75 76',
  },
  'pfm-community': {
    prefix: 'PFM',
    procedures: {
      scale: '9.5',
      mitigate: '3.4 3.7 3.8',
      failover: '3.9',
      security: '6.3 10.1 10.2',
      incident: '2.5 2.6 3.1 3.2 3.6',
      verify: '2.1 2.2 2.3 2.4 11.1',
      checklist: '4.1 4.2 8.3',
      report: '5.1 5.3 6.1',
      backup: '11.2',
      restore: '11.3',
      drill: '6.4 11.4',
      diagnose: '3.3 3.5 7.1 7.2 7.3 7.4 7.5 7.6 8.5',
      maintain: '4.3 5.2 6.2 8.1 8.2 8.4 8.6 8.7 9.1 9.2 9.3 9.4',
      'access review': '10.3',
      'human-only': '11.5',
    },
    duties: '19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 38 53 54',
    contradictions: '13 15 31 36 37 40 42 43 47 48 49 51 52 64 73 79',
  },
  r3mes: {
    prefix: 'R3',
    procedures: {
      scale: '3.3',
      mitigate: '3.7 4.2 4.5',
      security: '5.3',
      incident: '2.2 5.1 5.2 8.1',
      verify: '2.1 3.1',
      checklist: '6.1 6.2 6.3',
      report: '7.3',
      drill: '6.4',
      diagnose: '3.2 3.5 3.6 4.1 4.3 4.4 4.6 7.2',
      maintain: '7.1',
      'human-only': '3.4 8.2',
    },
    duties: '34 35 36 37 38 39 54',
    contradictions: '28 34 36 37 40 45 46 47 48 66 72 73',
  },
  'mcp-debate': {
    prefix: 'MCP',
    procedures: {
      deploy: '2.1 2.2',
      rollback: '2.3 2.4 2.5',
      mitigate: '8.1',
      failover: '8.2 8.3',
      incident: '3.3 7.6 8.4',
      verify: '3.1 3.2 5.7',
      checklist: '1.1 1.2 1.3 6.1 6.2 6.3',
      backup: '5.1 5.2 5.3 5.4',
      restore: '5.5 5.6',
      diagnose: '7.1 7.2 7.3 7.4 7.5',
      maintain: '4.1 4.2 4.3 6.4',
      certificate: '6.5',
    },
    duties: '40 41 42 43 44 45 46 54',
    contradictions: '40 41 42 44 73 75 76',
  },
  neurocore: {
    prefix: 'NEU',
    procedures: {
      deploy: '4.1 4.2 4.3 4.4 4.5 4.6 5.1 5.2 5.3 5.4 11.4',
      scale: '8.1 8.2 8.4',
      mitigate: '10.1 10.2 10.3',
      security: '9.2 12.2',
      incident: '10.5 12.1 12.3',
      verify: '1.1 2.1 3.1 3.2 5.5 6.1 6.2',
      checklist: '3.3 9.3 11.1 11.2 11.3',
      backup: '7.1 7.2',
      restore: '7.3',
      diagnose: '6.4',
      maintain: '6.3 10.4',
      certificate: '9.1',
      'human-only': '8.3',
    },
    duties: '47 48 49 50 51 52 54',
    contradictions: '15 31 36 40 42 48 49 50 52 57 58 59 66 72 73 75 80',
  },
};

/** Every procedure of a runbook with its kind, as `PRSM-3.2`. */
export function proceduresOf({ prefix, procedures }: Required): Map<string, string> {
  const all = Object.entries(procedures).flatMap(([kind, numbers]) =>
    numbers.split(' ').map((number) => [`${prefix}-${number}`, kind] as const),
  );
  return new Map(all);
}
