// The page's words in its language: t('js_link_lost', { seconds: 4 }).
const table = JSON.parse(document.getElementById('words')?.textContent || '{}');

export function t(key, values = {}) {
  return (table[key] ?? `[${key}]`).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
