import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

/** Draws a chart as SVG on the server; its name is its own on a page: no script, nothing fetched, every text in it escaped. */
export function drawChart(option: EChartsCoreOption, { name, width, height }: { name: string; width: number; height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...option });
    return still(name, chart.renderToSVGString({ useViewBox: true }));
  } finally {
    // Its timers would keep the process.
    chart.dispose();
  }
}

/** Without what only a live chart needs: its names are counted through the process, and the same chart would never be the same bytes. */
function still(name: string, svg: string): string {
  return svg
    .replaceAll(/<style\b[^>]*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (class|ecmeta_\w+)="[^"<>]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${name}-`);
}
