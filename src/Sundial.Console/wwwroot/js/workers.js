// Workers: what is the same as before stays, with the button that somebody is about to press; and nothing moves while one is in use.
(() => {
  'use strict';
  const live = document.querySelector('[data-live]');
  let shown = '';
  live?.addEventListener('htmx:beforeSwap', event => {
    const busy = live.contains(document.activeElement) && document.activeElement.matches('button');
    if (busy || event.detail.serverResponse === shown) event.detail.shouldSwap = false;
    else shown = event.detail.serverResponse;
  });
})();
