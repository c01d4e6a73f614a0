// An endpoint's pages: asks without leaving the page, moves weights, and says when the state changes.
(() => {
  'use strict';
  const answer = document.querySelector('[data-answer]');
  let picture = null;   // address of the picture that was asked about last
  let asking = 0;

  const show = (html, file) => {
    answer.innerHTML = html;   // made by the server, which encodes what users wrote
    if (picture) URL.revokeObjectURL(picture);
    const own = answer.querySelector('img[data-own]');
    picture = own && file ? URL.createObjectURL(file) : null;
    if (own && picture) own.src = picture;
    answer.scrollIntoView({ block: 'nearest' });
  };

  const ask = async (form, pressed) => {
    const turn = ++asking;
    const button = pressed ?? form.querySelector('button[type=submit]');
    const fields = new FormData(form, pressed?.name ? pressed : undefined);
    const file = form.querySelector('input[type=file]')?.files[0];
    form.setAttribute('aria-busy', 'true');
    button.disabled = true;
    try {
      const reply = await sundial.send('POST', form.action.split('#')[0], fields);
      const html = await reply.text();
      if (turn !== asking) return;   // something newer was asked meanwhile
      if (reply.headers.get('HX-Retarget') === '#messages') {
        document.getElementById('messages').innerHTML = html;
        document.getElementById('messages').scrollIntoView({ block: 'nearest' });
      } else {
        show(html, file);
      }
    } catch {
      sundial.trouble('The server does not answer.', 'It may be starting; try again in a few seconds.');
    } finally {
      form.removeAttribute('aria-busy');
      button.disabled = false;
    }
  };

  if (answer) {
    document.querySelectorAll('form[data-try]').forEach(form => {
      form.addEventListener('submit', event => { event.preventDefault(); ask(form, event.submitter); });
      const input = form.querySelector('input[data-asks]');
      input?.addEventListener('change', () => { if (input.files.length > 0) ask(form); });
      const drop = form.querySelector('[data-drop]');
      drop?.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
      drop?.addEventListener('dragleave', () => drop.classList.remove('over'));
      drop?.addEventListener('drop', event => {
        event.preventDefault();
        drop.classList.remove('over');
        if (event.dataTransfer.files.length === 0) return;
        input.files = event.dataTransfer.files;
        ask(form);
      });
    });
    // A file that misses its place would be opened in place of the page.
    ['dragover', 'drop'].forEach(kind => window.addEventListener(kind, event => event.preventDefault()));
  }

  document.querySelectorAll('form[data-weights]').forEach(form => {
    const rows = [...form.querySelectorAll('.variant')];
    const part = (row, name) => row.querySelector(`[data-${name}]`);
    const shares = () => {
      const counts = row => !part(row, 'shadow').checked && !part(row, 'away').checked;
      const weight = row => Math.max(0, Number(part(row, 'weight').value) || 0);
      const all = rows.filter(counts).reduce((sum, row) => sum + weight(row), 0);
      rows.forEach(row => {
        part(row, 'share').textContent = part(row, 'away').checked ? 'goes' : part(row, 'shadow').checked ? 'shadow' : all > 0 ? `${(100 * weight(row) / all).toFixed(1)} %` : '0 %';
      });
    };
    rows.forEach(row => {
      const [slide, number] = [part(row, 'slide'), part(row, 'weight')];
      slide.addEventListener('input', () => { number.value = slide.value; shares(); });
      number.addEventListener('input', () => { slide.value = Math.min(100, Number(number.value) || 0); shares(); });
    });
    form.addEventListener('change', shares);
  });

  // What moves: what is the same as before stays, with what somebody has selected; what is open stays open, what is scrolled stays where it is.
  document.querySelectorAll('[data-live]').forEach(live => {
    let shown = '';
    let open = [];
    let scrolled = 0;
    const state = () => live.querySelector('[data-state]')?.dataset.state;
    let before = state();
    live.addEventListener('htmx:beforeSwap', event => {
      if (event.detail.serverResponse === shown) event.detail.shouldSwap = false;
      shown = event.detail.serverResponse;
      open = [...live.querySelectorAll('details')].map(part => part.open);
      scrolled = live.querySelector('.events')?.scrollTop ?? 0;
    });
    live.addEventListener('htmx:afterSwap', () => {
      live.querySelectorAll('details').forEach((part, at) => { part.open = open[at] ?? false; });
      const events = live.querySelector('.events');
      if (events) events.scrollTop = scrolled;
      if (state() && state() !== before) {
        before = state();
        sundial.say(`The endpoint is ${before}.`);
      }
    });
  });
})();
