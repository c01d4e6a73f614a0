// The form that asks for a model: usual times by a click, a data set that was uploaded is chosen, and one click asks once.
(() => {
  'use strict';
  const form = document.getElementById('new-model');
  const within = document.getElementById('within');
  const dataset = document.getElementById('dataset');

  const press = () => form.querySelectorAll('[data-within]').forEach(button => button.setAttribute('aria-pressed', String(button.dataset.within === within.value.trim())));

  form.addEventListener('click', event => {
    const usual = event.target.closest('[data-within]');
    if (usual) {
      within.value = usual.dataset.within;
      press();
      within.dispatchEvent(new Event('change', { bubbles: true }));
    }
  });
  within.addEventListener('input', press);

  document.addEventListener('sundial:dataset', event => {
    const name = event.detail;
    if (![...dataset.options].some(option => option.value === name)) {
      const option = document.createElement('option');
      option.value = name;
      option.textContent = name;
      dataset.options[0].after(option);
    }
    dataset.value = name;
    dataset.dispatchEvent(new Event('change', { bubbles: true }));
  });

  // A second click would ask for a second model.
  form.addEventListener('submit', event => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener('pageshow', () => { delete form.dataset.sent; });

  // A column to learn is asked for only where a table is learned.
  const follow = () => {
    const table = form.querySelector('[name="task"]:checked')?.value === 'table';
    form.querySelectorAll('.only-table').forEach(field => { field.hidden = !table; });
  };
  form.addEventListener('change', follow);
  document.addEventListener('htmx:afterSwap', follow);
  follow();
})();
