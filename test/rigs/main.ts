import { isOpsError } from '../../src/domain/ops-error.ts';
import { makeKubelab } from './kubelab-binary.ts';

// Makes what the tests of platforms need and no package has: npm run rigs.
const say = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  say(`Kubernetes control plane: ${await makeKubelab(say)}`);
} catch (error) {
  if (!isOpsError(error)) throw error;
  say([error.message, ...error.details].join('\n'));
  process.exitCode = 1;
}
