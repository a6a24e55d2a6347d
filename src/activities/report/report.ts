import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenObjects } from '../objects.ts';
import { drillMarkdown } from './drill-markdown.ts';
import { drillPage } from './drill-page.ts';

/** Writes reports. Safe to repeat: the same drill gives the same bytes under the same key. */
export function reportActivities({ openObjects }: { openObjects: OpenObjects }): Implements<Pick<Vocabulary, 'writeDrillReport'>> {
  return {
    async writeDrillReport({ env, input: { id, report } }) {
      const objects = openObjects(env.objects);
      const base = [env.objects.prefix, 'reports', env.system, env.environment, `drill-${id}`].filter(Boolean).join('/');
      const { sha256 } = await objects.put(`${base}.html`, await drillPage(report), { contentType: 'text/html; charset=utf-8' });
      await objects.put(`${base}.md`, drillMarkdown(report), { contentType: 'text/markdown; charset=utf-8' });
      return { key: `${base}.html`, sha256 };
    },
  };
}
