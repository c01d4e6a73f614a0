// The page of a job: follows it while it is looked at, counts its clocks, and shows its curves and its log.
(() => {
  'use strict';
  const MostLines = 5000;
  const RetryMs = 1500;
  const HiddenMs = 20000;

  // Words.Duration, in the browser.
  const duration = ms => {
    const seconds = Math.max(0, ms / 1000);
    if (seconds < 10) return `${+seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    const two = (first, unit, second, smaller) => second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;
    return whole < 60 ? `${whole} s`
      : whole < 3600 ? two(Math.floor(whole / 60), 'min', whole % 60, 's')
      : whole < 86400 ? two(Math.floor(whole / 3600), 'h', Math.floor(whole % 3600 / 60), 'min')
      : two(Math.floor(whole / 86400), 'd', Math.floor(whole % 86400 / 3600), 'h');
  };

  class JobPage {
    constructor(root) {
      this.root = root;
      this.path = root.dataset.job;
      this.after = Number(root.dataset.after);
      this.skew = Number(root.dataset.now) - Date.now();
      this.connection = root.querySelector('#job-connection');
      this.log = root.querySelector('#job-log');
      this.curves = root.querySelector('#job-curves') && new window.sundial.Curves(root.querySelector('#job-curves'));
      this.ended = !('live' in root.dataset);
      this.log?.scrollTo(0, this.log.scrollHeight);
      root.querySelector('[data-log-older]')?.addEventListener('click', event => this.older(event.currentTarget));
      this.clocks = setInterval(() => this.tick(), 1000);
      this.visibility = () => this.seen();
      document.addEventListener('visibilitychange', this.visibility);
      this.begin();
    }

    // The points first: what is followed from there misses none.
    async begin() {
      try {
        await this.load();
        this.lost(false);
        if (!this.ended) this.follow();
      } catch {
        if (this.ended) return;
        this.lost(true);
        this.retry = setTimeout(() => this.begin(), RetryMs);
      }
    }

    async load() {
      const answer = await window.sundial.send('GET', `${this.path}/curves`);
      if (!answer.ok) throw new Error(`curves: ${answer.status}`);
      const told = await answer.json();
      this.curves?.clear();
      this.curves?.take(told.curves);
      this.after = Math.min(this.after, told.after);
    }

    follow() {
      this.source?.close();
      const source = this.source = new EventSource(`${this.path}/live?after=${this.after}`);
      source.onopen = () => this.lost(false);
      source.onerror = () => {
        this.lost(true);
        // A refusal ends a source for good: asking in another way says whether it is the session, and comes again when it can.
        if (source.readyState === EventSource.CLOSED) {
          clearTimeout(this.retry);
          this.retry = setTimeout(() => this.begin(), RetryMs);
        }
      };
      source.addEventListener('turn', event => {
        this.after = Number(event.lastEventId);
        this.turn(JSON.parse(event.data));
      });
      source.addEventListener('reset', () => this.reset());
      source.addEventListener('end', () => this.end());
    }

    turn(told) {
      this.skew = told.now - Date.now();
      for (const [id, html] of Object.entries(told.parts ?? {})) this.put(id, html);
      if (told.curves) this.curves?.take(told.curves);
      if (told.lines) this.append(told.lines, told.left_out);
      this.tick();
    }

    put(id, html) {
      const place = this.root.querySelector(`#${id}`);
      if (!place) return;
      const open = [...place.querySelectorAll('details')].map(details => details.open);
      const scrolled = [...place.querySelectorAll('.table-box')].map(box => [box.scrollLeft, box.scrollTop]);
      const focused = [...place.querySelectorAll('.table-box, summary, a')].indexOf(document.activeElement);
      place.innerHTML = html;   // from our own server, which encodes all that is not ours
      place.querySelectorAll('details').forEach((details, i) => { details.open = open[i] ?? false; });
      place.querySelectorAll('.table-box').forEach((box, i) => { if (scrolled[i]) [box.scrollLeft, box.scrollTop] = scrolled[i]; });
      if (focused >= 0) place.querySelectorAll('.table-box, summary, a')[focused]?.focus({ preventScroll: true });
      place.dispatchEvent(new CustomEvent('htmx:sseMessage', { bubbles: true }));
      if (id === 'job-state') this.state(place);
    }

    // What can be done has changed: the forms are fetched anew.
    state(place) {
      const now = place.querySelector('[data-actions]')?.dataset.actions;
      const forms = this.root.querySelector('#job-actions');
      if (forms && forms.dataset.actions !== now && !this.ended) {
        window.htmx.ajax('GET', `${this.path}/actions`, { target: '#job-actions', swap: 'outerHTML' });
      }
      window.sundial.say(place.innerText.trim().slice(0, 200));
    }

    lines(told) {
      return told.map(([id, at, text, notice]) => {
        const line = document.createElement('li');
        line.dataset.id = id;
        line.textContent = text;
        line.title = new Date(at).toLocaleString();
        if (notice) line.className = 'log-notice';
        return line;
      });
    }

    append(told, leftOut) {
      if (!this.log) return;
      const last = Number(this.log.lastElementChild?.dataset.id ?? 0);
      const lines = this.lines(told.filter(([id]) => id > last));
      if (lines.length === 0) return;
      if (leftOut > 0) {
        const gap = document.createElement('li');
        gap.className = 'log-notice';
        gap.textContent = `… ${leftOut} lines are not shown here; “All of it as text” has them.`;
        lines.unshift(gap);
      }
      this.log.append(...lines);
      while (this.log.childElementCount > MostLines) this.log.firstElementChild.remove();
      if (this.root.querySelector('[data-log-follow]')?.checked) this.log.scrollTop = this.log.scrollHeight;
    }

    async older(button) {
      const first = this.log.querySelector('li[data-id]')?.dataset.id;
      const answer = await window.sundial.send('GET', `${this.path}/lines${first ? `?before=${first}` : ''}`);
      if (!answer.ok) return window.sundial.trouble('The older lines could not be had.', 'Try again in a moment.');
      const told = await answer.json();
      const height = this.log.scrollHeight;
      this.log.prepend(...this.lines(told.lines));
      this.log.scrollTop += this.log.scrollHeight - height;
      button.hidden = !told.older;
      this.log.focus();
    }

    // Too much was missed to be told again: the page as it is now, in place.
    async reset() {
      this.source?.close();
      await this.refresh();
    }

    async end() {
      this.ended = true;
      this.source?.close();
      await this.refresh();
      window.sundial.say('The training has ended.');
    }

    // The new page begins anew with its own place in the stream.
    async refresh() {
      try {
        await window.htmx.ajax('GET', location.pathname, { target: '#job', select: '#job', swap: 'outerHTML' });
      } catch {
        location.reload();
      }
    }

    lost(isLost) {
      if (this.connection) this.connection.hidden = !isLost;
    }

    tick() {
      const now = Date.now() + this.skew;
      for (const clock of this.root.querySelectorAll('.clock')) {
        const ms = clock.dataset.until ? clock.dataset.until - now : clock.dataset.since ? now - clock.dataset.since : null;
        if (ms !== null) clock.textContent = duration(ms >= 10000 ? Math.round(ms / 1000) * 1000 : ms);
      }
      const bar = this.root.querySelector('.timebar');
      const line = bar?.querySelector('[data-now-line]');
      if (line) {
        const x = 1000 * Math.min(1, Math.max(0, (now - bar.dataset.begin) / (bar.dataset.end - bar.dataset.begin)));
        line.setAttribute('x1', x);
        line.setAttribute('x2', x);
        const grows = bar.querySelector('[data-grows]');
        grows?.setAttribute('width', Math.max(1.5, x - grows.dataset.grows));
      }
    }

    // A page that nobody sees holds no connection: browsers have few of them.
    seen() {
      clearTimeout(this.hiding);
      if (document.hidden) {
        this.hiding = setTimeout(() => { this.source?.close(); this.asleep = true; }, HiddenMs);
      } else if (this.asleep && !this.ended) {
        this.asleep = false;
        this.follow();
      }
    }

    close() {
      this.source?.close();
      clearInterval(this.clocks);
      clearTimeout(this.retry);
      document.removeEventListener('visibilitychange', this.visibility);
    }
  }

  let page = null;
  const open = () => {
    const root = document.getElementById('job');
    if (page?.root === root) return;
    page?.close();
    page = root && 'job' in root.dataset ? new JobPage(root) : null;
  };
  document.addEventListener('DOMContentLoaded', open);
  document.addEventListener('htmx:afterSettle', open);
})();
