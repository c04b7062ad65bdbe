'use strict';

const list = document.getElementById('list');
const empty = document.getElementById('empty');
const more = document.getElementById('more');
const search = document.getElementById('search');
const article = document.getElementById('mail');

let smtp = { host: location.hostname, port: 1025, tls: false, signIn: false };
let newest = 0;
let next = null;
let shown = null;

/** Makes an element; text is always text, so no mail can bring markup into the page. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) {
    throw new Error(`The mail catcher answered ${answer.status}.`);
  }
  return answer.json();
}

function page(before) {
  const query = new URLSearchParams({ limit: '50', search: search.value });
  if (before) {
    query.set('before', before);
  }
  return get(`/api/mails?${query}`);
}

function when(at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString() : date.toLocaleDateString();
}

function row(mail) {
  const link = make('a', { href: `#${mail.id}` },
    make('span', { class: 'subject' }, mail.subject || '(no subject)'),
    make('time', { datetime: mail.at, title: new Date(mail.at).toLocaleString() }, when(mail.at)),
    make('span', { class: 'to', title: mail.to.join(', ') }, mail.to.join(', ')));
  if (mail.fault) {
    link.append(make('span', { class: 'fault' }, mail.fault));
  }
  return make('li', { 'data-id': mail.id }, link);
}

function explainEmptiness() {
  empty.hidden = list.childElementCount > 0;
  empty.replaceChildren(...(search.value.trim()
    ? [make('p', {}, 'No mail has this in its recipients, sender or subject.')]
    : [
        make('p', {}, 'No mail yet. Everything sent to this catcher appears here within seconds; nothing is delivered.'),
        make('p', {}, 'In ColdMail, add a sender account with host ', make('code', {}, smtp.host), ' and port ',
          make('code', {}, smtp.port), `, ${smtp.tls ? 'with' : 'without'} TLS and ${smtp.signIn ? 'with' : 'without'} password, then launch a campaign.`),
      ]));
}

async function reload() {
  const { mails, next: older } = await page();
  newest = mails[0]?.id ?? 0;
  next = older;
  list.replaceChildren(...mails.map(row));
  more.hidden = mails.length < 50;
  explainEmptiness();
  mark();
}

async function loadOlder() {
  const { mails, next: older } = await page(next);
  next = older ?? next;
  list.append(...mails.map(row));
  more.hidden = mails.length < 50;
  mark();
}

async function refresh() {
  if (document.hidden) {
    return;
  }
  const counts = await get('/api/count');
  const faults = Object.values(counts.faults).reduce((sum, one) => sum + one, 0);
  document.getElementById('count').textContent =
    `${counts.accepted.toLocaleString()} caught${faults ? `, ${faults.toLocaleString()} faults made` : ''}`;
  const { mails } = await page();
  const fresh = mails.filter(mail => mail.id > newest);
  const cleared = mails.length === 0 && list.childElementCount > 0;
  if (cleared || fresh.length === 50) {
    await reload();
  } else if (fresh.length > 0) {
    newest = fresh[0].id;
    next ??= fresh.at(-1).id;
    list.prepend(...fresh.map(row));
    explainEmptiness();
    mark();
  }
}

function mark() {
  for (const link of list.querySelectorAll('a')) {
    link.toggleAttribute('aria-current', link.hash === location.hash);
  }
}

const views = {
  HTML: mail => make('iframe', {
    title: 'The mail as HTML', sandbox: 'allow-popups allow-popups-to-escape-sandbox',
    referrerpolicy: 'no-referrer', src: `/api/mails/${mail.mail.id}/html`,
  }),
  Text: mail => make('pre', {}, mail.text),
  Headers: mail => make('table', {}, make('tbody', {},
    ...mail.headers.map(({ name, value }) => make('tr', {}, make('td', {}, name), make('td', {}, value))))),
};

function show(mail) {
  const { id, subject, from, to, at, size, fault } = mail.mail;
  const names = Object.keys(views).filter(name => name === 'Headers' || (name === 'HTML' ? mail.hasHtml : mail.text));
  const facts = [['From', from || '(null sender)'], ['To', to.join(', ')], ['Caught', new Date(at).toLocaleString()],
    ['Size', `${size.toLocaleString()} bytes`]];
  if (fault) {
    facts.push(['Fault', `${fault}: the sender was not told that this mail arrived`]);
  }
  if (mail.attachments.length) {
    facts.push(['Attached', mail.attachments.map(part => `${part.name} (${part.type})`).join(', ')]);
  }
  const body = make('div', { role: 'tabpanel', class: 'panel' });
  const tabs = names.map(name => {
    const tab = make('button', { type: 'button', role: 'tab', 'aria-selected': 'false' }, name);
    tab.addEventListener('click', () => choose(name));
    return tab;
  });
  const choose = name => {
    tabs.forEach(tab => tab.setAttribute('aria-selected', String(tab.textContent === name)));
    body.replaceChildren(views[name](mail));
  };
  const back = make('button', { type: 'button', id: 'back' }, 'Back to the list');
  back.addEventListener('click', () => { location.hash = ''; });
  article.replaceChildren(back, make('h2', {}, subject || '(no subject)'),
    make('dl', {}, ...facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])));
  if (mail.isKept) {
    article.append(
      make('div', { role: 'tablist', 'aria-label': 'Parts of the mail' }, ...tabs,
        make('a', { href: `/api/mails/${id}/raw`, download: `${id}.eml` }, 'Download .eml')), body);
    choose(names[0]);
  } else {
    article.append(make('p', { class: 'hint' }, 'This catcher writes only its log, so the content was not kept.'));
  }
}

async function open() {
  const id = location.hash.slice(1);
  document.body.classList.toggle('reading', id !== '');
  mark();
  if (id === shown) {
    return;
  }
  shown = id;
  if (!id) {
    article.replaceChildren(make('p', { class: 'hint' }, 'Choose a mail to read it.'));
    return;
  }
  try {
    show(await get(`/api/mails/${encodeURIComponent(id)}`));
    article.focus();
  } catch {
    article.replaceChildren(make('p', { class: 'hint', role: 'alert' }, 'This mail is no longer here.'));
  }
}

function orSay(action) {
  return () => action().catch(() => {
    document.getElementById('count').textContent = 'The mail catcher does not answer.';
  });
}

let typing = 0;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(orSay(reload), 200);
});
more.addEventListener('click', orSay(loadOlder));
document.getElementById('clear').addEventListener('click', orSay(async () => {
  if (confirm('Delete all caught mails and the log?')) {
    await fetch('/api/mails', { method: 'DELETE' });
    location.hash = '';
    await reload();
  }
}));
addEventListener('hashchange', open);
orSay(async () => {
  smtp = await get('/api/smtp');
  await reload();
})().then(open);
orSay(refresh)();
setInterval(orSay(refresh), 2000);
