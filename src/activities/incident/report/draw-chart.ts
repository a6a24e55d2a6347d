import type { EChartsCoreOption } from 'echarts/core';

/** The library is large, and a worker that writes no report needs none of it: it is read with the first chart. */
const library = once(async () => {
  const [charts, components, core, renderers] = await Promise.all([
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/core'),
    import('echarts/renderers'),
  ]);
  const { GridComponent, LegendComponent, MarkLineComponent } = components;
  core.use([charts.LineChart, charts.ScatterChart, GridComponent, LegendComponent, MarkLineComponent, renderers.SVGRenderer]);
  return core;
});

interface Frame {
  /** Its own on a page. */
  name: string;
  width: number;
  height: number;
}

/** Draws a chart as SVG on the server: no script, nothing fetched, every text in it escaped. */
export async function drawChart(option: EChartsCoreOption, { name, width, height }: Frame): Promise<string> {
  const { init } = await library();
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

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => await (made ??= make());
}
