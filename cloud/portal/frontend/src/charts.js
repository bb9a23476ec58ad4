// Charts from the JSON blocks of a page. Every label arrives formatted; colours come from the theme.
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([LineChart, BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const drawn = new Map();
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// data: {kind, labels, titles?, ticks: [{value, text}], series: [{name, values, texts, before?}], links?}
function options(data) {
  const ink3 = css('--ink-3');
  const font = { fontFamily: css('--bs-body-font-family'), fontSize: 11.5, color: ink3 };
  const texts = new Map(data.ticks.map((tick) => [tick.value, tick.text]));
  const top = data.ticks.at(-1)?.value ?? 1;
  let own = 0;
  return {
    animation: !still,
    animationDuration: 300,
    textStyle: font,
    aria: { enabled: false },
    grid: { left: 4, right: 14, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: css('--pop'),
      borderColor: css('--line'),
      padding: [8, 12],
      textStyle: { ...font, fontSize: 12.5, color: css('--ink') },
      axisPointer: { type: data.kind === 'bar' ? 'shadow' : 'line', lineStyle: { color: css('--ink-4') } },
      formatter: (points) => {
        const i = points[0].dataIndex;
        const rows = points.map((p) => {
          const s = data.series[p.seriesIndex];
          const title = s.titles ? ` <span class="tip-when">${safe(s.titles[i] ?? '')}</span>` : '';
          return `<div class="tip-row">${p.marker}${safe(s.name)}${title}<b>${safe(s.texts[i])}</b></div>`;
        });
        return `<div class="tip-head">${safe((data.titles ?? data.labels)[i])}</div>${rows.join('')}`;
      },
    },
    xAxis: {
      type: 'category',
      data: data.labels,
      boundaryGap: data.kind === 'bar',
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...font, hideOverlap: true, margin: 10 },
    },
    yAxis: {
      type: 'value',
      min: data.ticks[0]?.value ?? 0,
      max: top,
      interval: data.ticks.length > 1 ? data.ticks[1].value - data.ticks[0].value : undefined,
      axisLabel: { ...font, formatter: (value) => texts.get(value) ?? '' },
      splitLine: { lineStyle: { color: css('--line-soft') } },
    },
    series: data.series.map((s) => {
      const colour = s.before ? css('--ink-4') : css(`--chart-${++own}`);
      const shared = { name: s.name, data: s.values, itemStyle: { color: colour }, cursor: data.links?.some(Boolean) ? 'pointer' : 'default' };
      if (data.kind === 'bar') {
        return { ...shared, type: 'bar', barMaxWidth: 34, itemStyle: { color: colour, borderRadius: [4, 4, 0, 0] } };
      }
      return {
        ...shared,
        type: 'line',
        smooth: 0.25,
        smoothMonotone: 'x',
        symbol: 'circle',
        symbolSize: 6,
        showSymbol: s.values.length < 2,
        lineStyle: { width: s.before ? 1.5 : 2.25, type: s.before ? 'dashed' : 'solid' },
        areaStyle: s.before ? undefined : {
          color: { type: 'linear', x: 0, y: 0, x2: 0, y2: 1, colorStops: [
            { offset: 0, color: `${colour}2e` }, { offset: 1, color: `${colour}05` }] },
        },
        z: s.before ? 1 : 2,
      };
    }),
  };
}

const told = (box) => document.getElementById(box.dataset.src).textContent;

function draw(box) {
  const text = told(box);
  const data = JSON.parse(text);
  const chart = echarts.init(box, null, { renderer: 'svg' });
  chart.setOption(options(data));
  if (data.links) chart.on('click', (point) => { if (data.links[point.dataIndex]) location.href = data.links[point.dataIndex]; });
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(box);
  drawn.set(box, { chart, data, text, watch });
}

function refresh() {
  for (const [box, known] of drawn) {
    if (!box.isConnected) {
      known.watch.disconnect();
      known.chart.dispose();
      drawn.delete(box);
    } else if (told(box) !== known.text) {
      known.text = told(box);
      known.data = JSON.parse(known.text);
      known.chart.setOption(options(known.data), true);
    }
  }
  for (const box of document.querySelectorAll('[data-chart]')) if (!drawn.has(box)) draw(box);
}

refresh();
document.addEventListener('htmx:after:swap', refresh);
new MutationObserver(() => {
  for (const { chart, data } of drawn.values()) chart.setOption(options(data), true);
}).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
