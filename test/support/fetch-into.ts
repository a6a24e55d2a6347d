import { fetchTools } from '../../src/embedded/fetch-tools.ts';

// A process of its own that fetches the embedded tools into the folder of its first argument.
await fetchTools(process.argv[2] ?? '', (line) => process.stdout.write(`${line}\n`));
