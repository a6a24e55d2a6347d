/** Reads what a reference stands for, now; a literal setting stands for itself. @throws OpsError `NotFound`, which never holds the value. */
export type Resolve = (referenceOrSetting: string) => Promise<string>;
