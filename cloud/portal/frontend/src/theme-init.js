// Runs before the style sheet: light or dark and the folded side bar are set before first paint.
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');
const paint = () => {
  const wanted = root.dataset.theme;
  root.dataset.bsTheme = wanted === 'auto' ? (system.matches ? 'dark' : 'light') : wanted;
};
paint();
system.addEventListener('change', paint);
try {
  if (localStorage.getItem('side') === 'folded') root.dataset.side = 'folded';
} catch { /* storage may be forbidden */ }
