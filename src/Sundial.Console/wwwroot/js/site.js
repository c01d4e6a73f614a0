// What every page does with scripts; without them it can be read all the same.
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('with-script');

  const token = () => document.querySelector('meta[name="form-token"]')?.content ?? '';

  // Scripts of pages use these; there is nothing else global.
  window.sundial = {
    token,
    // Says something to a screen reader, politely.
    say(text) {
      const status = document.getElementById('status');
      if (status) status.textContent = text;
    },
    // Shows what went wrong, at the top of the page.
    trouble(title, text) {
      const line = document.createElement('p');
      line.className = 'message message-bad';
      const strong = document.createElement('strong');
      strong.textContent = `${title} `;
      line.append(strong, text);
      document.getElementById('messages')?.replaceChildren(line);
      line.scrollIntoView({ block: 'nearest' });
    },
    // A request of ours: with the token, and with a sentence when it fails.
    async send(method, path, body, headers = {}) {
      const answer = await fetch(path, { method, body, headers: { 'X-Form-Token': token(), ...headers }, credentials: 'same-origin' });
      if (answer.status === 401) {
        location.assign('/console/sign-in?next=' + encodeURIComponent(location.pathname + location.search));
        throw new Error('The session has ended.');
      }
      return answer;
    },
  };

  const localTimes = within => within.querySelectorAll('time[data-local]').forEach(time => {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) {
      time.textContent = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
      time.title = time.dateTime;
      time.removeAttribute('data-local');
    }
  });

  const themes = () => {
    const chosen = root.dataset.theme ?? '';
    document.querySelectorAll('[data-theme-choice]').forEach(button => button.setAttribute('aria-pressed', String(button.dataset.themeChoice === chosen)));
  };

  document.addEventListener('click', event => {
    const choice = event.target.closest('[data-theme-choice]');
    if (choice) {
      const theme = choice.dataset.themeChoice;
      document.cookie = `sundial-theme=${theme}; path=/console; samesite=strict; max-age=${theme ? 31536000 : 0}`;
      if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
      themes();
      document.dispatchEvent(new Event('sundial:theme'));
    }
    const copy = event.target.closest('[data-copy]');
    if (copy) {
      navigator.clipboard?.writeText(document.getElementById(copy.dataset.copy).textContent).then(() => window.sundial.say('Copied.'));
    }
    document.querySelectorAll('details.account[open]').forEach(open => { if (!open.contains(event.target)) open.open = false; });
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      document.querySelectorAll('details.account[open]').forEach(open => { open.open = false; open.querySelector('summary').focus(); });
    }
  });

  // What cannot be taken back is asked for twice.
  document.addEventListener('submit', event => {
    const question = event.target.dataset?.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  document.addEventListener('htmx:configRequest', event => { event.detail.headers['X-Form-Token'] = token(); });
  document.addEventListener('htmx:sendError', () => window.sundial.trouble('The server does not answer.', 'It may be starting; try again in a few seconds.'));
  document.addEventListener('htmx:afterSwap', event => localTimes(event.target));
  document.addEventListener('htmx:sseMessage', event => localTimes(event.target));
  document.addEventListener('DOMContentLoaded', () => { localTimes(document); themes(); });
})();
