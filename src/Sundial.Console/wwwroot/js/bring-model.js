// Brings a model piece by piece, so that a file of any size gets there over a line that breaks.
(() => {
  'use strict';
  const form = document.querySelector('form[data-bring]');
  if (!form) return;
  const part = name => form.querySelector(`[data-${name}]`);
  const input = form.querySelector('input[type=file]');
  const button = form.querySelector('button[type=submit]');
  const most = 8 * 1024 * 1024;
  const patience = 60;
  const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

  const drop = part('drop');
  drop.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
  });

  const sentence = async answer => answer.headers.get('content-type')?.includes('json') ? (await answer.json()).text : `The server answered ${answer.status}.`;

  const send = async file => {
    const began = await sundial.send('POST', `${form.getAttribute('action')}/begin`, new URLSearchParams({ file_name: file.name, size: file.size }));
    if (!began.ok) throw new Error(await sentence(began));
    const { id } = await began.json();
    let [offset, tries] = [0, 0];
    while (offset < file.size) {
      let answer = null;
      try {
        answer = await sundial.send('PATCH', `/console/uploads/${id}?offset=${offset}`, file.slice(offset, offset + most), { 'Content-Type': 'application/offset+octet-stream' });
        if (!answer.ok && ![409, 500, 503].includes(answer.status)) throw new Error(await sentence(answer));
      } catch (fault) {
        if (!(fault instanceof TypeError)) throw fault;   // a line that broke: where it stands is asked below
      }
      if (answer?.ok) {
        offset = (await answer.json()).received;
        tries = 0;
      } else {
        if (++tries > patience) throw new Error('The server does not answer. Try again later.');
        part('text').textContent = 'The server does not answer. It goes on by itself when it does.';
        await wait(1000);
        const stand = await sundial.send('GET', `/console/uploads/${id}`).catch(() => null);
        if (stand?.ok) offset = (await stand.json()).received;
      }
      form.querySelector('progress').value = offset / file.size;
      part('text').textContent = `${Math.floor(100 * offset / file.size)} % of ${(file.size / 1e6).toFixed(1)} MB`;
    }
    return id;
  };

  form.addEventListener('submit', async event => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    button.disabled = true;
    document.getElementById('file-fault').textContent = '';
    part('under-way').hidden = false;
    try {
      const id = await send(file);
      const upload = document.createElement('input');
      upload.type = 'hidden';
      upload.name = 'upload';
      upload.value = id;
      form.append(upload);
      input.disabled = true;   // its bytes are there already
      form.submit();
    } catch (fault) {
      document.getElementById('file-fault').textContent = fault.message;
      part('under-way').hidden = true;
      button.disabled = false;
    }
  });
})();
