// A drop zone that streams files to /upload one by one and tells Python their tokens.

const token = () => document.cookie.match(/(?:^|; )_streamlit_xsrf=([^;]*)/)?.[1] ?? '';

const REASONS = { 403: 'stale', 413: 'large', 507: 'disk' }; // status of an answer -> the string that tells it

function send(file, most, progress, aborter) {
  return new Promise((resolve, reject) => {
    if (file.size > most) return reject(new Error('large')); // the server would say so too, and be sent it all first
    const request = new XMLHttpRequest(); // fetch reports no progress of what it sends
    request.open('POST', new URL(`upload?name=${encodeURIComponent(file.name)}`, document.baseURI));
    request.setRequestHeader('X-Xsrftoken', decodeURIComponent(token()));
    request.upload.onprogress = (event) => progress(event.loaded / Math.max(event.total, 1));
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText));
      else reject(new Error(REASONS[request.status] ?? 'network'));
    };
    request.onerror = () => reject(new Error('network'));
    aborter.cancel = () => (request.abort(), reject(new Error('cancelled')));
    request.send(file);
  });
}

function build(root, strings) {
  const zone = document.createElement('label');
  zone.className = 'upload-zone';
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
  const line = Object.assign(document.createElement('span'), { textContent: strings.drop });
  const kinds = Object.assign(document.createElement('small'), { textContent: strings.kinds });
  const list = document.createElement('div');
  list.className = 'upload-list';
  zone.append(line, kinds, input);
  root.replaceChildren(zone, list);
  return { zone, input, line, kinds, list };
}

function row(list, text) {
  const line = document.createElement('div');
  const name = Object.assign(document.createElement('span'), { textContent: text });
  const bar = Object.assign(document.createElement('progress'), { max: 1, value: 0 });
  const stop = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' });
  line.append(name, bar, stop);
  list.append(line);
  return { line, name, bar, stop };
}

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  const state = (parentElement.uploadState ??= { files: [], parts: null });
  state.strings = data.strings;
  state.most = data.limit;
  state.report = (files) => setStateValue('files', files);
  if (state.parts) {
    state.parts.line.textContent = data.strings.drop;
    state.parts.kinds.textContent = data.strings.kinds;
    return;
  }
  const root = parentElement.querySelector('.upload-root') ?? parentElement.appendChild(document.createElement('div'));
  root.className = 'upload-root';
  const parts = (state.parts = build(root, data.strings));

  async function take(files) {
    state.files = [];
    parts.list.replaceChildren();
    for (const file of files) {
      const { name, bar, stop, line } = row(parts.list, state.strings.sending.replace('{name}', file.name));
      stop.setAttribute('aria-label', state.strings.cancel);
      const aborter = {};
      stop.onclick = () => aborter.cancel?.();
      try {
        state.files.push(await send(file, state.most, (share) => (bar.value = share), aborter));
        name.textContent = `${file.name} · ${(file.size / 2 ** 20).toFixed(1)} MB`;
        bar.remove();
        stop.remove();
      } catch (error) {
        if (error.message === 'cancelled') line.remove();
        else {
          const why = state.strings[error.message] ?? error.message;
          name.textContent = state.strings.failed.replace('{name}', file.name).replace('{why}', why);
        }
        bar.remove();
        stop.remove();
      }
    }
    state.report(state.files);
  }

  parts.input.onchange = () => {
    const files = [...parts.input.files];
    parts.input.value = ''; // else choosing the same file again would be no change
    take(files);
  };
  parts.zone.ondragover = (event) => event.preventDefault();
  parts.zone.ondrop = (event) => (event.preventDefault(), take([...event.dataTransfer.files]));
}
