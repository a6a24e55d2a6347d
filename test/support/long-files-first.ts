import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Short files that take long. */
const long = /\/(contract|demo|incident-demo|drill-recovery|restore-in-the-ui|worker-killed)\.test\.ts$/;

/** Without times of an earlier run vitest begins with the largest files. One that is a line long and takes two minutes would then run alone, at the end. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = (file: TestSpecification): number => file.project.config.sequence.groupOrder * 2 + (long.test(file.moduleId) ? 0 : 1);
    const usual = await BaseSequencer.prototype.sort.call(this, files);
    return usual.toSorted((a, b) => order(a) - order(b));
  }
}
