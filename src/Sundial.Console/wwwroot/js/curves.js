// Curves of a job: points in typed arrays, a chart for each kind of measure, drawn at most once a frame however many points come.
(() => {
  'use strict';

  // Several for each pixel; a page that is open for hours has no more to draw than one that was just opened.
  const MostPoints = 20000;

  // One metric in one generation: sorted by step, growing in place.
  class Line {
    constructor(name, generation) {
      this.name = name;
      this.generation = generation;
      this.length = 0;
      this.steps = new Float64Array(256);
      this.values = new Float64Array(256);
      this.seconds = new Float64Array(256);
    }

    put(step, value, seconds) {
      if (this.length >= MostPoints) this.thin();
      let place = this.length;
      while (place > 0 && this.steps[place - 1] >= step) place--;
      if (place < this.length && this.steps[place] === step) {
        this.values[place] = value;
        this.seconds[place] = seconds;
        this.rewritten = true;
        return;
      }
      if (this.length === this.steps.length) this.grow();
      if (place < this.length) {
        for (const array of [this.steps, this.values, this.seconds]) array.copyWithin(place + 1, place, this.length);
      }
      this.steps[place] = step;
      this.values[place] = value;
      this.seconds[place] = seconds;
      this.length++;
    }

    take(curve) {
      for (let i = 0; i < curve.steps.length; i++) {
        if (curve.values[i] !== null) this.put(curve.steps[i], curve.values[i], curve.seconds[i]);
      }
    }

    // Every second point goes, the last never.
    thin() {
      let kept = 0;
      for (let i = (this.length - 1) % 2; i < this.length; i += 2, kept++) {
        for (const array of [this.steps, this.values, this.seconds]) array[kept] = array[i];
      }
      this.length = kept;
    }

    grow() {
      for (const name of ['steps', 'values', 'seconds']) {
        const larger = new Float64Array(this[name].length * 2);
        larger.set(this[name]);
        this[name] = larger;
      }
    }

    // A training that was taken up again writes steps over, later than those that follow them: time never goes back in a chart.
    across(axis) {
      const places = this[axis].subarray(0, this.length);
      if (axis !== 'seconds' || !this.rewritten) return places;
      let latest = -Infinity;
      return places.map(seconds => latest = Math.max(latest, seconds));
    }

    heights() { return this.values.subarray(0, this.length); }
  }

  // Of lines with points at different places one table, as charts take it; where there is one line, its own arrays.
  const align = (lines, axis) => {
    if (lines.length === 1) return [lines[0].across(axis), lines[0].heights()];
    const across = lines.map(line => line.across(axis));
    const places = lines.map(() => 0);
    const [xs, ys] = [[], lines.map(() => [])];
    for (;;) {
      let x = Infinity;
      for (let i = 0; i < lines.length; i++) if (places[i] < lines[i].length) x = Math.min(x, across[i][places[i]]);
      if (x === Infinity) return [xs, ...ys];
      xs.push(x);
      for (let i = 0; i < lines.length; i++) {
        const line = lines[i];
        const here = places[i] < line.length && across[i][places[i]] === x;
        ys[i].push(here ? line.values[places[i]] : undefined);
        if (here) while (places[i] < line.length && across[i][places[i]] === x) places[i]++;
      }
    }
  };

  const words = name => name.replaceAll('_', ' ').replaceAll('-', ' ');
  const figure = value => {
    const size = Math.abs(value);
    return value === 0 ? '0' : size >= 1e6 || size < 1e-4 ? value.toExponential(3) : size >= 100 ? value.toFixed(1) : String(+value.toFixed(4));
  };
  const clock = seconds => {
    const whole = Math.round(seconds);
    return whole < 60 ? `${+seconds.toFixed(1)} s` : whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
  };

  // What belongs into one chart: loss of the training beside loss of the validation, and so on.
  const kindOf = name => name.replace(/^(train|training|val|valid|validation|test|eval)[_\-. /]/i, '').toLowerCase();

  const colour = number => getComputedStyle(document.documentElement).getPropertyValue(`--chart-${number % 6 + 1}`).trim();
  const variable = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  class Curves {
    constructor(root) {
      this.root = root;
      this.lines = new Map();
      this.shown = new Set();
      this.known = new Set();
      this.offered = new Set();
      this.axis = 'seconds';
      this.charts = new Map();
      this.dirty = new Set();
      this.range = null;
      this.frame = 0;
      this.list = root.querySelector('[data-curves-list]');
      this.place = root.querySelector('[data-curves-charts]');
      this.table = root.querySelector('[data-curves-table] tbody');
      root.addEventListener('change', event => this.chosen(event.target));
      root.querySelector('[data-curves-whole]').addEventListener('click', () => this.zoom(null));
      document.addEventListener('sundial:theme', () => this.rebuild());
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.rebuild());
      new ResizeObserver(() => this.resize()).observe(this.place);
    }

    clear() {
      this.lines.clear();
      this.rebuild();
    }

    take(curves) {
      for (const curve of curves) {
        const key = `${curve.generation}\n${curve.name}`;
        let line = this.lines.get(key);
        if (!line) {
          line = new Line(curve.name, curve.generation);
          this.lines.set(key, line);
          this.meet(curve.name);
        }
        line.take(curve);
        if (line.length > 1) this.offer(curve.name);
        this.dirty.add(kindOf(curve.name));
      }
      this.draw();
    }

    // The first few that are more than a point are shown without being asked for.
    offer(name) {
      if (this.offered.has(name)) return;
      this.offered.add(name);
      if (this.shown.size >= 4 && ![...this.shown].some(other => kindOf(other) === kindOf(name))) return;
      this.shown.add(name);
      for (const box of this.list.querySelectorAll('input')) if (box.value === name) box.checked = true;
    }

    // A metric that was not there before: a box to choose it by.
    meet(name) {
      if (this.known.has(name)) return;
      this.known.add(name);
      const label = document.createElement('label');
      label.className = 'curve-choice';
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.value = name;
      box.checked = this.shown.has(name);
      const text = document.createElement('span');
      text.className = 'clip';
      text.textContent = words(name);
      text.title = name;
      label.append(box, text);
      this.list.append(label);
      for (const part of ['choices', 'tools', 'table']) this.root.querySelector(`[data-curves-${part}]`).hidden = false;
      this.root.querySelector('[data-curves-empty]').hidden = true;
    }

    chosen(input) {
      if (input.name === 'curve-x') {
        this.axis = input.value;
        this.range = null;
        this.rebuild();
      } else if (input.type === 'checkbox') {
        if (input.checked) this.shown.add(input.value); else this.shown.delete(input.value);
        this.rebuild();
      }
    }

    // By step, generations would lie over each other: the newest is what counts.
    linesOf(kind) {
      const lines = [...this.lines.values()].filter(line => line.length > 0 && this.shown.has(line.name) && kindOf(line.name) === kind);
      if (this.axis === 'seconds') return lines;
      const newest = Math.max(...lines.map(line => line.generation));
      return lines.filter(line => line.generation === newest);
    }

    rebuild() {
      for (const { chart, figure: box } of this.charts.values()) {
        chart.destroy();
        box.remove();
      }
      this.charts.clear();
      for (const name of this.known) this.dirty.add(kindOf(name));
      this.draw();
    }

    draw() {
      if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.paint(); });
    }

    paint() {
      for (const kind of this.dirty) this.paintKind(kind);
      this.dirty.clear();
      this.paintTable();
    }

    paintKind(kind) {
      const lines = this.linesOf(kind);
      const there = this.charts.get(kind);
      const signature = lines.map(line => `${line.generation} ${line.name}`).join('\n');
      if (there && there.signature === signature) {
        there.chart.setData(align(lines, this.axis), this.range === null);
        if (this.range !== null) there.chart.setScale('x', this.range);
        return;
      }
      if (there) {
        there.chart.destroy();
        there.figure.remove();
        this.charts.delete(kind);
      }
      if (lines.length > 0) this.build(kind, lines, signature);
    }

    build(kind, lines, signature) {
      const box = document.createElement('figure');
      box.className = 'curve-chart';
      const title = document.createElement('figcaption');
      title.className = 'clip';
      title.textContent = words(kind);
      const place = document.createElement('div');
      place.setAttribute('role', 'img');
      place.setAttribute('aria-label', `Curve of ${words(kind).slice(0, 200)}; the table below has its figures.`);
      box.append(title, place);
      const after = [...this.charts.keys()].filter(other => other < kind).sort().pop();
      if (after) this.charts.get(after).figure.after(box); else this.place.prepend(box);
      const generations = new Set(lines.map(line => line.generation)).size;
      const grid = { stroke: variable('--line'), width: 1 };
      const axis = { stroke: variable('--ink-soft'), grid, ticks: grid, font: '12px system-ui, sans-serif' };
      const chart = new uPlot({
        width: Math.max(200, box.clientWidth),
        height: 240,
        scales: { x: { time: false } },
        cursor: { sync: { key: 'job' }, drag: { x: true, y: false } },
        legend: { live: true },
        hooks: { setSelect: [plot => this.selected(plot)] },
        axes: [
          { ...axis, values: (_, ticks) => ticks.map(tick => this.axis === 'seconds' ? clock(tick) : String(tick)), space: 90 },
          { ...axis, size: 64, values: (_, ticks) => ticks.map(tick => Math.abs(tick) >= 100 ? String(+tick.toFixed(1)) : figure(tick)) },
        ],
        series: [
          { label: this.axis === 'seconds' ? 'time' : 'step', value: (_, value) => value === null || value === undefined ? '–' : this.axis === 'seconds' ? clock(value) : String(value) },
          ...lines.map((line, number) => ({
            label: words(line.name).slice(0, 60) + (generations > 1 ? ` (${line.generation})` : ''),
            stroke: colour(number),
            width: 1.5,
            spanGaps: true,
            points: { show: plot => plot.data[0].length < 60 },   // asked at each drawing: a chart that begins with few comes to have many
            value: (_, value) => value === null || value === undefined ? '–' : figure(value),
          })),
        ],
      }, align(lines, this.axis), place);
      if (this.range !== null) chart.setScale('x', this.range);
      this.charts.set(kind, { chart, figure: box, signature });
    }

    selected(plot) {
      if (plot.select.width < 5) return;
      const [min, max] = [plot.posToVal(plot.select.left, 'x'), plot.posToVal(plot.select.left + plot.select.width, 'x')];
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      this.zoom({ min, max });
    }

    zoom(range) {
      this.range = range;
      for (const name of this.known) this.dirty.add(kindOf(name));
      this.draw();
    }

    resize() {
      for (const { chart, figure: box } of this.charts.values()) {
        const width = Math.max(200, box.clientWidth);
        if (chart.width !== width) chart.setSize({ width, height: 240 });
      }
    }

    // The same in figures, at most twice a second: nobody reads faster.
    paintTable() {
      const now = performance.now();
      if (this.painted && now - this.painted < 500) {
        this.later ??= setTimeout(() => { this.later = null; this.paintTable(); }, 500);
        return;
      }
      this.painted = now;
      const rows = [];
      for (const name of [...this.known].sort()) {
        const lines = [...this.lines.values()].filter(line => line.name === name && line.length > 0).sort((one, other) => one.generation - other.generation);
        if (lines.length === 0) continue;
        let [least, most, count] = [Infinity, -Infinity, 0];
        for (const line of lines) {
          count += line.length;
          for (let i = 0; i < line.length; i++) {
            if (line.values[i] < least) least = line.values[i];
            if (line.values[i] > most) most = line.values[i];
          }
        }
        const last = lines[lines.length - 1];
        const row = document.createElement('tr');
        const head = document.createElement('th');
        head.scope = 'row';
        head.textContent = words(name).slice(0, 200);
        row.append(head);
        for (const value of [String(count), figure(last.values[last.length - 1]), figure(least), figure(most)]) {
          const cell = document.createElement('td');
          cell.className = 'number';
          cell.textContent = value;
          row.append(cell);
        }
        rows.push(row);
      }
      this.table.replaceChildren(...rows);
    }
  }

  window.sundial.Curves = Curves;
})();
