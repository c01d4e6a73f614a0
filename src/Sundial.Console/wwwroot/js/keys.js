// A key that was just made: loading the page again must not make another.
(() => {
  'use strict';
  if (document.querySelector('[data-made]')) history.replaceState(null, '', '/console/keys');
})();
