// A page of its own: one tuned model, which the page itself holds, and a box to try it in.
'use strict';

const byID = (id) => document.getElementById(id);
const held = (id) => JSON.parse(byID(id).textContent);
const texts = held('texts'); // of each language, by key, with %s for arguments
const about = held('about'); // the model: see export.About

// atLeast is the probability from which one of several labels applies.
const atLeast = 0.5;

const languages = Object.keys(texts);
let lang = navigator.languages.map((wanted) => languages.find((l) => l.startsWith(wanted.slice(0, 2)))).find(Boolean) ?? 'zh-CN';
let shown = null; // the last answer
let written = ''; // the answer that is being written
let failure = null; // in each language
let state = 'opening'; // 'opening', 'ready', 'busy' or 'ended'
let worker;

const t = (key, ...args) => args.reduce((text, arg) => text.replace('%s', arg), texts[lang][key]);
const percent = (share) => (100 * share).toFixed(1) + '\u202f%';

// element makes an element of children, which are elements or text.
function element(name, properties = {}, ...children) {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
}

// render shows the state in the page's language.
function render() {
  document.documentElement.lang = lang;
  for (const e of document.querySelectorAll('[data-text]')) e.textContent = t(e.dataset.text);
  document.title = byID('title').textContent = about.name;
  byID('task').textContent = t('task.' + about.task);
  byID('language').textContent = t('site.language');
  byID('made').textContent = made();
  byID('asks').hidden = !about.asks;
  byID('text-label').textContent = t('try.' + about.task);
  byID('ask').textContent = t(state === 'opening' ? 'demo.opening' : 'do.' + about.task);
  byID('ask').disabled = state !== 'ready';
  byID('stop').hidden = state !== 'busy' || !about.writes;
  byID('caption').textContent = t('answer_is.' + about.task);
  byID('failure').hidden = failure === null;
  byID('failure').textContent = failure?.[lang] ?? '';
  byID('took').textContent = shown ? t('deploy.millis', Math.round(shown.milliseconds)) : '';
  byID('answer').replaceChildren(...answer());
}

// made says what the model was made from, and how well it did.
function made() {
  if (!about.base) return '';
  const score = about.metric ? t('demo.score', t('split.' + about.split), t('metric.' + about.metric), about.score) : '';
  return t('demo.made', about.base, about.data) + score;
}

function answer() {
  if (state === 'busy' && written !== '') return [words(asked.text, written)];
  return shown ? panels[about.answer](shown) : [];
}

// panels show an answer, by its kind.
const panels = {
  label(p) {
    if (p.problem_type === 'regression') return [element('p', { className: 'written' }, p.value.toFixed(3))];
    if (!p.probs) return panels.text(p);
    const several = p.problem_type === 'multi_label_classification';
    const best = p.probs.indexOf(Math.max(...p.probs));
    const rows = p.labels.map((name, i) => ({ name, share: p.probs[i], chosen: several ? p.probs[i] >= atLeast : i === best }));
    return several ? [bars(rows), help('deploy.independent')] : [bars(rows)];
  },
  tags(p) {
    const found = p.entities ?? [];
    const kinds = [...new Set(found.map((e) => e.label))];
    const marks = found.map((e) => ({ ...e, hue: kinds.indexOf(e.label) % 6 }));
    return found.length > 0 ? [marked(p.text, marks)] : [help('deploy.no_entities')];
  },
  span(p) {
    if (!p.answers) return [help('deploy.no_answer')];
    const [best] = p.answers;
    return [element('p', { className: 'written' }, best.text), candidates(p), marked(p.text, [{ ...best, hue: 0 }])];
  },
  words(p) { return p.answers ? [candidates(p)] : [help('deploy.no_mask')]; },
  text(p) {
    if (!p.output) return [help('deploy.nothing')];
    return [words(p.text, p.output), element('p', { className: 'help' }, t('deploy.written', p.written) + (p.stopped ? t('deploy.stopped') : ''))];
  },
};

const help = (key) => element('p', { className: 'help' }, t(key));

const candidates = (p) => bars(p.answers.map((a, i) => ({ name: a.text, share: a.score, chosen: i === 0 })));

function bars(rows) {
  return element('div', { className: 'probs' }, ...rows.map((row) => {
    const filled = element('span');
    filled.style.width = 100 * row.share + '%';
    return element('div', { className: row.chosen ? 'prob best' : 'prob' },
      element('span', { className: 'label' }, row.name), element('span', { className: 'bar' }, filled),
      element('span', { className: 'value' }, percent(row.share)));
  }));
}

// marked shows a text with its marked parts, whose places count code points.
function marked(whole, marks) {
  const points = [...whole];
  const part = (from, to) => points.slice(from, to).join('');
  const line = element('p', { className: 'reading-text marked' });
  let at = 0;
  for (const m of [...marks].sort((a, b) => a.from - b.from)) {
    if (m.from < at) continue;
    line.append(part(at, m.from), element('mark', { className: 'hue' + m.hue }, part(m.from, m.to), ...m.label ? [element('small', {}, m.label)] : []));
    at = m.to;
  }
  line.append(part(at));
  return line;
}

// words shows a generated text, after the prompt if it continues that.
function words(prompt, output) {
  return element('p', { className: 'written' }, ...about.continues ? [element('span', { className: 'prompt' }, prompt)] : [], output);
}

// bytes takes the base64 of elements out of the page, so that it is in memory once, and
// decodes it.
async function bytes(elements) {
  const parts = [];
  for (const e of elements) {
    const coded = e.textContent;
    e.remove();
    parts.push(Uint8Array.fromBase64?.(coded) ?? Uint8Array.from(atob(coded), (c) => c.charCodeAt(0)));
    await new Promise((resolve) => setTimeout(resolve)); // let the page be drawn
  }
  return new Blob(parts);
}

// unpack returns a module that is packed with gzip.
async function unpack(packed) {
  return new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

async function open() {
  worker = new Worker(URL.createObjectURL(new Blob([byID('worker').textContent], { type: 'text/javascript' })));
  worker.onmessage = ({ data }) => heard(JSON.parse(data.event));
  worker.onerror = (e) => heard({ event: 'ended', error: e.message });
  const modules = {};
  for (const e of document.querySelectorAll('.module')) modules[e.dataset.name] = await unpack(await bytes([e]));
  worker.postMessage(modules);
  const names = new Set([...document.querySelectorAll('.file')].map((e) => e.dataset.name));
  const files = [];
  for (const name of names) {
    const parts = [...document.querySelectorAll('.file')].filter((e) => e.dataset.name === name);
    files.push(new File([await bytes(parts)], name));
  }
  send({ do: 'load_model', config: held('settings') }, files);
}

const send = (command, files = []) => worker.postMessage({ command: JSON.stringify(command), files });

function heard(event) {
  if (state === 'ended') return;
  switch (event.event) {
    case 'model':
      state = 'ready';
      if (byID('text').value.trim() !== '') ask();
      break;
    case 'piece':
      written += event.piece.text;
      break;
    case 'predicted':
      [shown, written, failure, state] = [event.predicted, '', null, 'ready'];
      break;
    case 'error':
      [written, failure, state] = ['', event.error, shown || state === 'busy' ? 'ready' : 'ended'];
      break;
    case 'ended':
      failure = Object.fromEntries(languages.map((l) => [l, texts[l]['demo.ended'].replace('%s', event.error)]));
      state = 'ended';
  }
  render();
}

let asked = {};
function ask() {
  asked = { text: byID('text').value, question: about.asks ? byID('question').value : '' };
  if (state !== 'ready' || asked.text.trim() === '' || about.asks && asked.question.trim() === '') return;
  state = 'busy';
  send({ do: 'predict', ...asked });
  render();
}

byID('try').onsubmit = (e) => { e.preventDefault(); ask(); };
byID('stop').onclick = () => send({ do: 'stop' });
byID('language').onclick = () => { lang = languages.find((l) => l !== lang); render(); };
byID('text').value = about.text ?? '';
byID('question').value = about.question ?? '';
render();
open().catch((cause) => heard({ event: 'ended', error: cause.message }));
