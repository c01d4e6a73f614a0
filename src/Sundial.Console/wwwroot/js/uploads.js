// Uploads of any size, in pieces that are safe one by one: they outlive a lost connection, a server that starts anew, and a page that is loaded again.
(() => {
  'use strict';
  const box = document.getElementById('drop');
  if (!box) return;
  const base = box.dataset.uploads;
  const memory = `sundial-uploads:${box.dataset.tenant}`;
  const smallest = 256 * 1024;
  const largest = 16 * 1024 * 1024;
  const element = id => document.getElementById(id);
  const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  let now = null;

  // What a browser keeps between two pages: which upload belongs to which file. Never the bytes.
  const remembered = () => { try { const all = JSON.parse(localStorage.getItem(memory)); return Array.isArray(all) ? all : []; } catch { return []; } };
  const keep = all => { try { localStorage.setItem(memory, JSON.stringify(all.slice(-20))); } catch { /* a browser that keeps nothing loses nothing but this */ } };
  const remember = entry => keep([...remembered().filter(one => one.id !== entry.id), entry]);
  const forget = id => { keep(remembered().filter(one => one.id !== id)); showLeft(); };

  const bytesText = bytes => {
    const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
    let unit = 0;
    for (; bytes >= 1000 && unit < units.length - 1; unit++) bytes /= 1000;
    return `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit]}`;
  };

  const timeText = seconds => (seconds < 60 ? `${Math.ceil(seconds)} s` : seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`);

  class Refused extends Error {
    constructor(answer) {
      super(answer.text ?? '');
      Object.assign(this, answer);
    }
  }

  // What the server says; waits for as long as it is away.
  const ask = async (method, path, body) => {
    for (let pause = 500; ; pause = Math.min(pause * 1.5, 5000)) {
      let answer;
      try {
        answer = await window.sundial.send(method, path, body);
      } catch (fault) {
        if (!(fault instanceof TypeError)) throw fault;
      }
      if (answer?.ok) return answer.status === 204 ? null : answer.json();
      if (answer && answer.status !== 503) {
        const json = answer.headers.get('content-type')?.includes('json') ? await answer.json() : { title: 'The server refused it.', text: `It answered ${answer.status}.` };
        throw new Refused({ ...json, status: answer.status });
      }
      if (now?.stopped) throw new Refused({ code: 'stopped' });
      text('The server does not answer. It goes on by itself when it does.');
      await wait(pause);
    }
  };

  const text = what => { if (element('upload-text').textContent !== what) element('upload-text').textContent = what; };

  const fault = (title, sentence) => {
    const line = element('upload-fault');
    line.textContent = sentence ? `${title} ${sentence}` : title;
    line.hidden = !line.textContent;
  };

  const showProgress = (source, sent, speed) => {
    element('upload-progress').value = source.size ? sent / source.size : 0;
    const left = speed > 0 ? `, ${bytesText(speed)} a second, about ${timeText((source.size - sent) / speed)} left` : '';
    text(`${Math.floor(100 * sent / source.size)} % of ${bytesText(source.size)}${left}`);
  };

  // Sends what is missing. A piece grows while it goes quickly: few requests on a fast line, little to send again on a slow one.
  const send = async (source, upload) => {
    let offset = upload.received;
    let piece = smallest;
    let speed = 0;
    showProgress(source, offset, 0);
    while (offset < source.size) {
      if (now.stopped) throw new Refused({ code: 'stopped' });
      const end = Math.min(source.size, offset + piece);
      const began = performance.now();
      try {
        const stand = await piecewise(upload.id, offset, source.slice(offset, end));
        const took = Math.max(1, performance.now() - began) / 1000;
        speed = speed ? 0.7 * speed + 0.3 * (stand.received - offset) / took : (stand.received - offset) / took;
        offset = stand.received;
        if (took < 0.5 && piece < largest) piece *= 2;
        if (took > 4 && piece > smallest) piece /= 2;
      } catch (refusal) {
        if (!(refusal instanceof Refused) || refusal.status !== 409) throw refusal;
        await wait(300);   // a piece may have arrived though its answer did not
        const stand = await ask('GET', `${base}/${upload.id}`);
        offset = stand.complete ? source.size : stand.received;
      }
      showProgress(source, offset, speed);
    }
  };

  // One piece; after a break the server is asked where it stands rather than sent the same again.
  const piecewise = async (id, offset, blob) => {
    let answer;
    try {
      answer = await window.sundial.send('PATCH', `${base}/${id}?offset=${offset}`, blob, { 'Content-Type': 'application/offset+octet-stream' });
    } catch (lost) {
      if (!(lost instanceof TypeError)) throw lost;
      if (!(await isReadable(blob))) throw new Refused({ title: 'The file cannot be read any more.', text: 'It was changed or moved since it was chosen. Choose it again.' });
    }
    if (answer?.ok) return answer.json();
    if (!answer || answer.status === 503 || answer.status === 500) {
      text('The server does not answer. It goes on by itself when it does.');
      await wait(500);
      const stand = await ask('GET', `${base}/${id}`);
      return stand;
    }
    const json = answer.headers.get('content-type')?.includes('json') ? await answer.json() : { title: 'The server refused it.', text: `It answered ${answer.status}.` };
    throw new Refused({ ...json, status: answer.status });
  };

  const isReadable = async blob => { try { await blob.slice(0, 1).arrayBuffer(); return true; } catch { return false; } };

  const form = fields => { const body = new URLSearchParams(); for (const [name, value] of Object.entries(fields)) if (value) body.set(name, value); return body; };

  // source: { name, size, modified, task, slice(from, to) }
  const upload = async source => {
    if (now) return fault('One at a time.', 'Wait for the upload that is under way, or give it up.');
    now = { stopped: false, id: null };
    fault('');
    element('upload-name').textContent = source.name;
    element('upload-now').hidden = false;
    box.classList.add('busy');
    try {
      await run(source);
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (refusal.code === 'datasets.upload-unknown' || refusal.code === 'datasets.disk-full') forget(now.id);
      if (refusal.code !== 'stopped') fault(refusal.title ?? '', refusal.text ?? '');
    } finally {
      now = null;
      element('upload-now').hidden = true;
      box.classList.remove('busy');
      element('file').value = '';
      element('folder').value = '';
      showLeft();
    }
  };

  const run = async source => {
    const known = remembered().find(one => one.name === source.name && one.size === source.size && one.modified === source.modified);
    let stand = null;
    if (known) {
      try {
        stand = await ask('GET', `${base}/${known.id}`);
      } catch (refusal) {
        if (!(refusal instanceof Refused) || refusal.status !== 404) throw refusal;
        forget(known.id);
      }
    }
    stand ??= await ask('POST', base, form({ file_name: source.name, size: String(source.size) }));
    now.id = stand.id;
    remember({ id: stand.id, name: source.name, size: source.size, modified: source.modified, task: source.task ?? '' });
    showLeft();
    window.sundial.say(`${source.name} is being uploaded.`);
    if (!stand.complete) await send(source, stand);
    await finish(stand.id, source.task);
  };

  const finish = async (id, task) => {
    text('All is there. It becomes a data set.');
    const dataset = await ask('POST', `${base}/${id}/dataset`, form({ task }));
    forget(id);
    window.sundial.say(`The data set ${dataset.name} is there.`);
    document.dispatchEvent(new CustomEvent('sundial:dataset', { detail: dataset.name }));
  };

  // What was not finished, as the server knows it.
  let shown = 0;
  const showLeft = async () => {
    const turn = ++shown;
    const lines = [];
    for (const entry of remembered()) {
      if (entry.id === now?.id) continue;
      let stand;
      try {
        const answer = await window.sundial.send('GET', `${base}/${entry.id}`);
        if (answer.status === 404) { keep(remembered().filter(one => one.id !== entry.id)); continue; }
        if (!answer.ok) continue;
        stand = await answer.json();
      } catch { continue; }
      lines.push(lineOf(entry, stand));
    }
    if (turn !== shown) return;
    element('upload-list').replaceChildren(...lines);
    element('upload-left').hidden = lines.length === 0;
  };

  // Which one a button is for, for who does not see what it stands beside.
  const unseen = name => {
    const words = document.createElement('span');
    words.className = 'unseen';
    words.textContent = `: ${name}`;
    return words;
  };

  const lineOf = (entry, stand) => {
    const line = document.createElement('li');
    line.className = 'row';
    const name = document.createElement('span');
    name.className = 'clip';
    name.textContent = entry.name;
    const share = document.createElement('span');
    share.className = 'small soft';
    share.textContent = stand.complete ? 'all there' : `${Math.floor(100 * stand.received / entry.size)} % of ${bytesText(entry.size)} is there`;
    const drop = document.createElement('button');
    drop.type = 'button';
    drop.className = 'quiet';
    drop.append('Give it up', unseen(entry.name));
    drop.addEventListener('click', async () => { await window.sundial.send('DELETE', `${base}/${entry.id}`); forget(entry.id); });
    line.append(name, share);
    if (stand.complete) {
      const use = document.createElement('button');
      use.type = 'button';
      use.append('Use it', unseen(entry.name));
      use.addEventListener('click', () => finish(entry.id, entry.task).catch(refusal => fault(refusal.title ?? '', refusal.text ?? '')));
      line.append(use);
    }
    line.append(drop);
    return line;
  };

  // The names in a zip, from the directory at its end; none where there is no telling, and the server looks for itself.
  const namesInZip = async file => {
    const tail = new DataView(await file.slice(Math.max(0, file.size - 65_557)).arrayBuffer());
    let end = tail.byteLength - 22;
    while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) return [];
    const [size, start] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
    if (size > 16 * 1024 * 1024 || start + size > file.size) return [];
    const directory = new DataView(await file.slice(start, start + size).arrayBuffer());
    const names = [];
    for (let at = 0; at + 46 <= directory.byteLength && directory.getUint32(at, true) === 0x02014b50;) {
      const length = directory.getUint16(at + 28, true);
      if (at + 46 + length > directory.byteLength) break;
      names.push(new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, length)));
      at += 46 + length + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
    }
    return names;
  };

  const sourceOfFile = async file => {
    const task = /\.zip$/i.test(file.name) ? taskOf(await namesInZip(file).catch(() => [])) : '';
    return { name: file.name, size: file.size, modified: file.lastModified, task, slice: (from, to) => file.slice(from, to) };
  };

  // What is in a folder tells what it is for, better than the archive that is made of it.
  const taskOf = paths => {
    const pictures = paths.filter(path => /\.(jpe?g|png|webp|gif|bmp|tiff?)$/i.test(path)).length;
    const boxes = paths.some(path => /\.(xml|json)$/i.test(path) || /(^|\/)(data\.ya?ml|classes\.txt|obj\.names)$/i.test(path)) || paths.filter(path => /(^|\/)labels\/.*\.txt$/i.test(path)).length > 0;
    if (pictures > 0) return boxes ? 'object-detection' : 'image-classification';
    return paths.some(path => /\.(csv|tsv|tab|psv)(\.gz)?$/i.test(path)) ? 'table' : '';
  };

  const sourceOfFolder = (name, files) => {
    const tar = window.sundialTar(files);
    if (tar.count === 0) {
      fault('The folder is empty.', 'Choose one with pictures or tables in it.');
      return null;
    }
    const task = taskOf(tar.paths);
    if (!task && !tar.paths.some(path => /idx|ubyte/i.test(path))) {
      fault(`There is nothing to learn from in ${name}.`, 'Choose a folder with pictures in one folder for each class, with pictures and their boxes, or with a table (.csv, .tsv).');
      return null;
    }
    return { name: `${name.slice(0, 200)}.tar`, size: tar.size, modified: tar.newest, task, slice: tar.slice };
  };

  const start = async source => { const ready = await source; if (ready) upload(ready); };

  // Folders that are dropped are walked; a browser hands out their names in portions.
  const walk = async (entry, path, files) => {
    if (entry.isFile) {
      files.push({ path: path + entry.name, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const one of some) await walk(one, `${path}${entry.name}/`, files);
    }
  };

  const dropped = async transfer => {
    const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...transfer.files];
    if (entries.length === 1 && entries[0].isDirectory) {
      const files = [];
      text('');
      window.sundial.say('The folder is being read.');
      await walk(entries[0], '', files);
      const within = entries[0].name.length + 1;
      start(sourceOfFolder(entries[0].name, files.map(({ path, file }) => ({ path: path.slice(within), file }))));
    } else if (entries.length > 1 || plain.length > 1) {
      const files = [];
      for (const entry of entries) await walk(entry, '', files);
      start(sourceOfFolder('files', entries.length ? files : plain.map(file => ({ path: file.name, file }))));
    } else if (plain.length === 1) {
      start(sourceOfFile(plain[0]));
    }
  };

  element('file').addEventListener('change', event => {
    event.stopPropagation();   // nothing of the form has changed
    const [file] = event.target.files;
    if (file) start(sourceOfFile(file));
  });

  element('folder').addEventListener('change', event => {
    event.stopPropagation();
    const files = [...event.target.files];
    if (files.length === 0) return;
    const name = files[0].webkitRelativePath.split('/')[0] || 'folder';
    start(sourceOfFolder(name, files.map(file => ({ path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file }))));
  });

  element('upload-stop').addEventListener('click', async () => {
    if (!now) return;
    const { id } = now;
    now.stopped = true;
    if (id) {
      try { await window.sundial.send('DELETE', `${base}/${id}`); } catch { /* it expires by itself */ }
      forget(id);
    }
  });

  // Everywhere on the page, so that a drop beside the box does not open the file instead.
  document.addEventListener('dragover', event => {
    if ([...event.dataTransfer.types].includes('Files')) {
      event.preventDefault();
      box.classList.add('over');
    }
  });
  document.addEventListener('dragleave', event => { if (!event.relatedTarget) box.classList.remove('over'); });
  document.addEventListener('drop', event => {
    if ([...event.dataTransfer.types].includes('Files')) {
      event.preventDefault();
      box.classList.remove('over');
      dropped(event.dataTransfer).catch(() => fault('What was dropped cannot be read.', 'Choose it as a file or folder instead.'));
    }
  });

  showLeft();
})();
