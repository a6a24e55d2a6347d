import { CancellationScope } from '@temporalio/workflow';
import type { Notice, Paged } from '../../domain/incident/notice.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { callsOf } from './calls.ts';
import type { Life } from './life.ts';
import { tell } from './life.ts';
import { count } from './metrics.ts';
import { noticeOf } from './notices.ts';

const mostDeliveries = 300;

interface Paging {
  /** 0 is the first. */
  level: number;
  round: number;
  kind: Notice['kind'];
}

/** Pages one level, and writes down who was reached. Never fails: a page that could not be sent has reached nobody. */
export async function pageLevel(life: Life, env: Environment, { level, round, kind }: Paging): Promise<Paged> {
  const { record } = life;
  // A page that is under way goes out whatever happens meanwhile: it is waited for, so that it stands in the record.
  const paged = await CancellationScope.nonCancellable(
    async () =>
      await callsOf(record.target, `page level ${level + 1}`)
        .pageLevel({ env, level, round, notice: noticeOf(life, kind) })
        .catch((): Paged => ({ level, people: [], deliveries: [] })),
  );
  record.deliveries.push(...paged.deliveries.map((delivery) => ({ ...delivery, level })));
  if (record.deliveries.length > mostDeliveries) record.deliveries.splice(mostDeliveries / 2, record.deliveries.length - mostDeliveries);
  const reached = paged.deliveries.some(({ result }) => result === 'sent');
  count(life, 'pages', { level: String(level + 1), kind, result: reached ? 'sent' : 'nobody' });
  const people = paged.people.length === 0 ? 'nobody' : paged.people.join(', ');
  const what = kind === 'approval' ? 'asked for an approval' : 'paged';
  tell(life, { kind: 'page', by: 'watchkeeper', text: `level ${level + 1} ${what}${round > 0 ? ' again' : ''}: ${people}` });
  return paged;
}
