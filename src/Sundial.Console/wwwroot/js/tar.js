// A folder as a tar archive that is made while it is read: headers are made here, bytes come from the files when they are sent.
// The same files give the same bytes, so that an upload that broke off can be gone on with.
(() => {
  'use strict';
  const block = 512;
  const largestOctal = 2 ** 33 - 1;
  const encoder = new TextEncoder();

  // Leavings of operating systems, which nobody meant as data.
  const isJunk = path => path.split('/').some(part => part.startsWith('.') || part === '__MACOSX') || /(^|\/)(thumbs\.db|desktop\.ini)$/i.test(path);

  const padded = size => Math.ceil(size / block) * block;

  const write = (bytes, at, text) => bytes.set(encoder.encode(text), at);

  const header = (name, prefix, size, type) => {
    const bytes = new Uint8Array(block);
    bytes.set(name, 0);
    write(bytes, 100, '0000644\0');
    write(bytes, 108, '0000000\0');
    write(bytes, 116, '0000000\0');
    write(bytes, 124, size.toString(8).padStart(11, '0') + '\0');
    write(bytes, 136, '00000000000\0');
    write(bytes, 148, '        ');   // the checksum is taken with blanks in its place
    write(bytes, 156, type);
    write(bytes, 257, 'ustar\u000000');
    bytes.set(prefix, 345);
    const sum = bytes.reduce((all, value) => all + value, 0);
    write(bytes, 148, sum.toString(8).padStart(6, '0') + '\0 ');
    return bytes;
  };

  // ustar holds up to 255 plain characters, cut at a slash; anything else goes into a record of the pax format before it.
  const split = path => {
    if (/[^\x20-\x7e]/.test(path)) return null;
    if (path.length <= 100) return [path, ''];
    const cut = path.lastIndexOf('/', 155);
    return cut > 0 && path.length - cut - 1 > 0 && path.length - cut - 1 <= 100 ? [path.slice(cut + 1), path.slice(0, cut)] : null;
  };

  const record = (name, value) => {
    const rest = encoder.encode(` ${name}=${value}\n`).length;
    let length = rest + 1;
    while (String(length).length + rest !== length) length = String(length).length + rest;
    return `${length} ${name}=${value}\n`;
  };

  const headersOf = (path, size) => {
    const fits = split(path);
    if (fits && size <= largestOctal) return [header(encoder.encode(fits[0]), encoder.encode(fits[1]), size, '0')];
    const records = encoder.encode(record('path', path) + record('size', size));
    const body = new Uint8Array(padded(records.length));
    body.set(records);
    return [header(encoder.encode('PaxHeader'), new Uint8Array(0), records.length, 'x'), body, header(encoder.encode(path).slice(0, 50), new Uint8Array(0), Math.min(size, largestOctal), '0')];
  };

  // Files as one archive, of which any part can be had.
  // files: [{ path, file }], paths with slashes and without the folder's own name.
  window.sundialTar = files => {
    const entries = files.filter(entry => !isJunk(entry.path)).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const starts = [];
    let size = 0;
    for (const entry of entries) {
      starts.push(size);
      const wide = split(entry.path) && entry.file.size <= largestOctal ? block : 2 * block + padded(encoder.encode(record('path', entry.path) + record('size', entry.file.size)).length);
      entry.head = wide;
      size += wide + padded(entry.file.size);
    }
    const end = size;
    size += 2 * block;

    const find = offset => {
      let [low, high] = [0, entries.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] <= offset) low = middle; else high = middle - 1;
      }
      return low;
    };

    return {
      size,
      count: entries.length,
      paths: entries.map(entry => entry.path),
      newest: entries.reduce((newest, entry) => Math.max(newest, entry.file.lastModified), 0),
      // The bytes from one offset up to another, as a blob that reads its files only when it is sent.
      slice(from, to) {
        const parts = [];
        const add = (part, start, length) => {
          const first = Math.max(from, start);
          const last = Math.min(to, start + length);
          if (first < last) parts.push(part(first - start, last - start));
        };
        for (let i = entries.length ? find(Math.min(from, end)) : 0; i < entries.length && starts[i] < to; i++) {
          const { path, file, head } = entries[i];
          let at = starts[i];
          if (from < at + head) {
            let inner = at;
            for (const bytes of headersOf(path, file.size)) {
              add((a, b) => bytes.slice(a, b), inner, bytes.length);
              inner += bytes.length;
            }
          }
          at += head;
          add((a, b) => file.slice(a, b), at, file.size);
          at += file.size;
          add((a, b) => new Uint8Array(b - a), at, padded(file.size) - file.size);
        }
        add((a, b) => new Uint8Array(b - a), end, 2 * block);
        return new Blob(parts);
      },
    };
  };
})();
