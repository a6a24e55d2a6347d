/** What happened at a time that a duty counts from. People say when: it is not for us to judge. */
export type MarkName = 'awareAt' | 'classifiedMajorAt' | 'materialAt';

/** A time from a mark. `months`: the same day of a later month, or its last; `businessDays`: without Saturdays and Sundays, holidays not known. */
export interface Span {
  from: MarkName;
  hours?: number;
  months?: number;
  businessDays?: number;
}

/** Something that must be told to somebody by a time: the earliest of its spans whose marks are known. */
export interface Duty {
  name: string;
  what: string;
  by: readonly Span[];
}

/** Counsel owns this table; we only keep time. */
const table = {
  gdpr: [{ name: 'notification', what: 'notify the supervisory authority (GDPR, article 33)', by: [{ from: 'awareAt', hours: 72 }] }],
  nis2: [
    { name: 'early-warning', what: 'early warning to the CSIRT (NIS2, article 23)', by: [{ from: 'awareAt', hours: 24 }] },
    { name: 'notification', what: 'incident notification to the CSIRT (NIS2, article 23)', by: [{ from: 'awareAt', hours: 72 }] },
    { name: 'final-report', what: 'final report to the CSIRT (NIS2, article 23)', by: [{ from: 'awareAt', months: 1 }] },
  ],
  dora: [
    {
      name: 'initial',
      what: 'initial notification to the competent authority (DORA, article 19)',
      by: [
        { from: 'classifiedMajorAt', hours: 4 },
        { from: 'awareAt', hours: 24 },
      ],
    },
    {
      name: 'intermediate',
      what: 'intermediate report to the competent authority (DORA, article 19)',
      by: [{ from: 'classifiedMajorAt', hours: 72 }],
    },
    { name: 'final', what: 'final report to the competent authority (DORA, article 19)', by: [{ from: 'classifiedMajorAt', months: 1 }] },
  ],
  sec: [{ name: 'form-8-k', what: 'file Form 8-K, item 1.05 (SEC)', by: [{ from: 'materialAt', businessDays: 4 }] }],
} satisfies Record<string, readonly Duty[]>;

export type RegimeName = keyof typeof table;

export const regimes: Readonly<Record<RegimeName, readonly Duty[]>> = table;

export const regimeNames = Object.keys(table) as RegimeName[];
