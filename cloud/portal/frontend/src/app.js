// The portal's own script: keys, palette, toasts, selection, theme. State lives in the address.
import Dropdown from 'bootstrap/js/dist/dropdown';
import Modal from 'bootstrap/js/dist/modal';
import Offcanvas from 'bootstrap/js/dist/offcanvas';
import htmx from 'htmx.org/dist/htmx.esm.js';
import 'htmx.org/dist/ext/hx-sse.js';
import 'htmx.org/dist/ext/hx-preload.js';

window.htmx = htmx;
window.bootstrap = { Dropdown, Modal, Offcanvas };

const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const words = JSON.parse(one('#words')?.textContent ?? '{}');
const isTyping = (target) => target.closest?.('input, textarea, select, [contenteditable]');
const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* forbidden */ } };

// --- toasts ----------------------------------------------------------------------------------
function toast({ message, kind = 'good', undo = '' }) {
  const shelf = one('#toasts');
  const card = document.createElement('div');
  card.className = `toast-card is-${kind}`;
  card.setAttribute('role', kind === 'bad' ? 'alert' : 'status');
  const text = document.createElement('span');
  text.textContent = message;
  card.append(text);
  if (undo) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words.undo;
    button.addEventListener('click', () => {
      card.remove();
      htmx.ajax('POST', undo, { swap: 'none' });
    });
    card.append(button);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'toast-close';
  close.setAttribute('aria-label', words.close);
  close.textContent = '×';
  close.addEventListener('click', () => card.remove());
  card.append(close);
  shelf.append(card);
  while (shelf.children.length > 4) shelf.firstChild.remove();
  setTimeout(() => card.remove(), kind === 'bad' ? 12000 : 6000);
}

function showKeptToast() {
  const kept = document.cookie.match(/(?:^|; )toast=([^;]+)/);
  if (!kept) return;
  document.cookie = 'toast=; Max-Age=0; Path=/; SameSite=Lax';
  try {
    const packed = decodeURIComponent(kept[1]).replace(/^"|"$/g, '').replace(/-/g, '+').replace(/_/g, '/');
    toast(JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)))));
  } catch { /* somebody else's cookie */ }
}
document.addEventListener('toast', (event) => toast(event.detail));
document.addEventListener('htmx:response:error', (event) => {
  const status = event.detail.ctx?.response?.status;
  if (status === 422) return;
  toast({ message: status === 403 ? words.forbidden : words.failed, kind: 'bad' });
});
document.addEventListener('htmx:error', (event) => {
  const name = event.detail?.error?.name ?? '';
  if (name !== 'AbortError') toast({ message: words.offline, kind: 'bad' });
});

// --- theme, side bar ---------------------------------------------------------------------------
function choose(theme) {
  root.dataset.theme = theme;
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.bsTheme = theme === 'auto' ? (dark ? 'dark' : 'light') : theme;
  for (const item of all('[data-set-theme]')) item.setAttribute('aria-checked', item.dataset.setTheme === theme);
}
function foldSide() {
  const folded = root.dataset.side === 'folded';
  if (folded) delete root.dataset.side;
  else root.dataset.side = 'folded';
  store('side', folded ? '' : 'folded');
  one('#fold')?.setAttribute('aria-expanded', String(folded));
}

// --- palette -----------------------------------------------------------------------------------
const palette = one('#palette');
function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  const field = one('input', palette);
  field.select();
  htmx.trigger(field, 'refresh');
}
function move(step) {
  const items = all('[role=option]', palette);
  if (!items.length) return;
  const at = items.findIndex((item) => item.ariaSelected === 'true');
  const next = items[(at + step + items.length) % items.length];
  for (const item of items) item.ariaSelected = String(item === next);
  next.scrollIntoView({ block: 'nearest' });
  one('input', palette).setAttribute('aria-activedescendant', next.id);
}
palette?.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') { move(1); event.preventDefault(); }
  if (event.key === 'ArrowUp') { move(-1); event.preventDefault(); }
  if (event.key === 'Enter') {
    event.preventDefault();
    (one('[role=option][aria-selected=true]', palette) ?? one('[role=option]', palette))?.click();
  }
});
palette?.addEventListener('click', (event) => { if (event.target === palette) palette.close(); });

// --- keys --------------------------------------------------------------------------------------
document.addEventListener('keydown', (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openPalette();
  } else if (command && event.key.toLowerCase() === 's') {
    const form = event.target.closest?.('form') ?? one('form[data-guard]');
    if (form?.matches('[data-guard]')) {
      event.preventDefault();
      form.requestSubmit();
    }
  } else if (event.key === '/' && !isTyping(event.target)) {
    const field = one('[data-list-search]') ?? one('#open-palette');
    if (field) {
      event.preventDefault();
      field.focus();
      field.select?.();
    }
  }
});

// --- clicks, delegated ---------------------------------------------------------------------------
document.addEventListener('click', (event) => {
  const target = event.target;
  if (target.closest('#open-palette, [data-open-palette]')) { openPalette(); return; }
  if (target.closest('#fold')) { foldSide(); return; }
  const themed = target.closest('[data-set-theme]');
  if (themed) {
    choose(themed.dataset.setTheme);
    fetch('/profile/theme', { method: 'POST', body: new URLSearchParams({ theme: themed.dataset.setTheme }) });
    return;
  }
  const adding = target.closest('[data-add-row]');
  if (adding) {
    const rows = document.getElementById(adding.dataset.addRow);
    const row = rows.lastElementChild.cloneNode(true);
    for (const field of all('input', row)) field.value = '';
    rows.append(row);
    one('input', row)?.focus();
    return;
  }
  const copied = target.closest('[data-copy]');
  if (copied) {
    navigator.clipboard?.writeText(copied.dataset.copy).then(() => toast({ message: words.copied }));
    return;
  }
  const shown = target.closest('[data-toggle-table]');
  if (shown) {
    const table = document.getElementById(shown.dataset.toggleTable);
    table.hidden = !table.hidden;
    shown.setAttribute('aria-expanded', String(!table.hidden));
    return;
  }
  const opened = target.closest('[data-open-dialog]');
  if (opened) { document.getElementById(opened.dataset.openDialog)?.showModal(); return; }
  if (target.closest('[data-close-dialog]')) { target.closest('dialog')?.close(); return; }
  if (target.closest('[data-print]')) { window.print(); return; }
  const row = target.closest('tr[data-href]');
  if (row && !target.closest('a, button, input, label, select, summary') && !getSelection().toString()) {
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, '_blank');
    else location.href = row.dataset.href;
  }
});

// --- selection in lists: header box, Shift range, bar at the bottom ------------------------------
let lastBox = null;
function showSelection(scope) {
  const boxes = all('[data-select-row]', scope);
  const chosen = boxes.filter((box) => box.checked);
  const head = one('[data-select-all]', scope);
  if (head) {
    head.checked = boxes.length > 0 && chosen.length === boxes.length;
    head.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const box of boxes) box.closest('tr').classList.toggle('is-selected', box.checked);
  const bar = one('#bulk');
  if (bar) {
    bar.hidden = chosen.length === 0;
    for (const out of all('[data-selected-count]', bar)) out.textContent = chosen.length;
  }
}
document.addEventListener('click', (event) => {
  const box = event.target.closest('[data-select-row], [data-select-all]');
  if (!box) return;
  const scope = box.closest('table');
  const boxes = all('[data-select-row]', scope);
  if (box.matches('[data-select-all]')) for (const each of boxes) each.checked = box.checked;
  else if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  }
  lastBox = box.matches('[data-select-row]') ? box : null;
  showSelection(scope);
});

// --- forms: warn before losing work, one send per click ---------------------------------------
let unsaved = false;
document.addEventListener('input', (event) => { if (event.target.closest('form[data-guard]')) unsaved = true; });
document.addEventListener('submit', (event) => {
  if (event.target.matches('form[data-guard]')) unsaved = false;
  if (!event.target.matches('[hx-get], [hx-post]')) {
    for (const button of all('button[type=submit]', event.target)) setTimeout(() => { button.disabled = true; }, 0);
  }
});
window.addEventListener('pageshow', () => { for (const b of all('button[type=submit]:disabled:not([data-stay])')) b.disabled = false; });
window.addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });
document.addEventListener('change', (event) => {
  if (event.target.closest('[data-submit-on-change]')) event.target.form.requestSubmit();
});

// --- numbers in the menu, live lists ------------------------------------------------------------
async function fillCounts() {
  const slots = all('[data-counter]');
  if (!slots.length) return;
  try {
    const answer = await fetch('/menu/counts', { headers: { accept: 'application/json' } });
    if (!answer.ok) return;
    const counts = await answer.json();
    for (const slot of slots) {
      const count = counts[slot.dataset.counter] ?? 0;
      slot.textContent = count > 999 ? '999+' : count;
      slot.hidden = !count;
    }
  } catch { /* the numbers come with the next page */ }
}
function followFilter() {
  for (const link of all('[data-follows-filter]')) link.href = link.dataset.followsFilter + location.search;
}
document.addEventListener('htmx:after:swap', (event) => {
  setTimeout(followFilter, 0); // the address follows the swap
  for (const list of all('[data-keep]')) while (list.children.length > Number(list.dataset.keep)) list.lastElementChild.remove();
  for (const table of all('table[data-selectable]')) showSelection(table);
  if (event.target?.closest?.('#palette')) one('[role=option]', palette)?.setAttribute('aria-selected', 'true');
});

showKeptToast();
fillCounts();
choose(root.dataset.theme);
one('[aria-invalid=true]')?.focus();

// --- fields that appear in place of a figure: Esc puts the figure back, the text is selected -------
document.addEventListener('keydown', (event) => {
  const cell = event.key === 'Escape' && event.target.closest?.('.is-edited');
  if (cell) { event.stopPropagation(); cell.querySelector('[data-escape]')?.click(); }
}, true);
document.addEventListener('htmx:after:swap', () => {
  const field = one('input[data-select]:not([data-selected])');
  if (field) { field.dataset.selected = ''; field.focus(); field.select(); }
});
