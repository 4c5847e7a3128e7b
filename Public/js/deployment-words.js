// Numbers, times and shares as a commander reads them.
const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language), percent = new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const number = value => whole.format(Math.round(value));
export const share = value => percent.format(Number.isFinite(value) ? value : 0);
export const signed = value => `${value > 0 ? '+' : value < 0 ? '−' : '±'}${whole.format(Math.abs(Math.round(value)))}`;

export function clock(seconds) {
  if (seconds === undefined || seconds === null) return '—';
  const all = Math.round(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
}

// A short number for a narrow cell: 1234 → 1.2k.
export function short(value) {
  if (value < 1000) return String(value);
  return value < 9950 ? `${(value / 1000).toFixed(1)}k` : `${Math.round(value / 1000)}k`;
}

export function element(name, properties = {}, ...children) {
  const { dataset, ...plain } = properties, made = Object.assign(document.createElement(name), plain);
  Object.assign(made.dataset, dataset ?? {});
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}
