// Glyph ranges for MapLibre made in the browser: no font server, every script. Each character is drawn on a canvas and
// turned into a signed distance field (8SSEDT, Felzenszwalb and Huttenlocher), then packed as a glyphs.proto message.
const SIZE = 24, MARGIN = 3, RADIUS = 8, CUTOFF = 0.25, FAR = 1e20;

const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
const pen = canvas.getContext('2d', { willReadFrequently: true });

function transform1D(grid, offset, stride, length, f, v, z) {
  v[0] = 0; z[0] = -FAR; z[1] = FAR; f[0] = grid[offset];
  for (let q = 1, k = 0, s = 0; q < length; q++) {
    f[q] = grid[offset + q * stride];
    do {
      const r = v[k];
      s = (f[q] - f[r] + q * q - r * r) / (q - r) / 2;
    } while (s <= z[k] && --k > -1);
    k++; v[k] = q; z[k] = s; z[k + 1] = FAR;
  }
  for (let q = 0, k = 0; q < length; q++) {
    while (z[k + 1] < q) k++;
    const r = v[k];
    grid[offset + q * stride] = f[r] + (q - r) * (q - r);
  }
}

function transform2D(grid, width, height) {
  const size = Math.max(width, height), f = new Float64Array(size), v = new Uint16Array(size), z = new Float64Array(size + 1);
  for (let x = 0; x < width; x++) transform1D(grid, x, width, height, f, v, z);
  for (let y = 0; y < height; y++) transform1D(grid, y * width, 1, width, f, v, z);
}

function glyph(character, font) {
  pen.font = font; pen.textBaseline = 'alphabetic'; pen.fillStyle = '#000';
  const metrics = pen.measureText(character), top = Math.ceil(metrics.actualBoundingBoxAscent);
  const width = Math.max(0, Math.min(SIZE * 2, Math.ceil(metrics.actualBoundingBoxRight - metrics.actualBoundingBoxLeft)));
  const height = Math.max(0, Math.min(SIZE * 2, top + Math.ceil(metrics.actualBoundingBoxDescent)));
  if (!width || !height) return { width: 0, height: 0, top: 0, advance: metrics.width, field: null };
  const w = width + 2 * MARGIN, h = height + 2 * MARGIN;
  pen.clearRect(0, 0, 64, 64);
  pen.fillText(character, MARGIN, MARGIN + top);
  const pixels = pen.getImageData(0, 0, w, h).data, outer = new Float64Array(w * h).fill(FAR), inner = new Float64Array(w * h).fill(FAR);
  for (let i = 0; i < w * h; i++) {
    const alpha = pixels[i * 4 + 3] / 255;
    if (alpha === 0) { inner[i] = 0; continue; }
    if (alpha === 1) { outer[i] = 0; continue; }
    const edge = 0.5 - alpha;
    outer[i] = edge > 0 ? edge * edge : 0;
    inner[i] = edge < 0 ? edge * edge : 0;
  }
  transform2D(outer, w, h); transform2D(inner, w, h);
  const field = new Uint8Array(w * h);
  for (let i = 0; i < w * h; i++) field[i] = Math.max(0, Math.min(255, Math.round(255 - 255 * ((Math.sqrt(outer[i]) - Math.sqrt(inner[i])) / RADIUS + CUTOFF))));
  return { width, height, top, advance: metrics.width, field };
}

const varint = (out, n) => { while (n > 127) { out.push(n & 127 | 128); n >>>= 7; } out.push(n); };
const zigzag = n => (n << 1) ^ (n >> 31);
const tag = (out, field, type) => varint(out, field << 3 | type);
const block = (out, field, bytes) => { tag(out, field, 2); varint(out, bytes.length); for (const byte of bytes) out.push(byte); };

export function install(maplibregl, family) {
  maplibregl.addProtocol('glyphs', async ({ url }) => {
    const [, stack, range] = url.match(/^glyphs:\/\/(.+)\/(\d+-\d+)$/);
    const [first, last] = range.split('-').map(Number), fontstack = [], text = value => new TextEncoder().encode(value);
    block(fontstack, 1, text(stack)); block(fontstack, 2, text(range));
    for (let code = Math.max(first, 32); code <= last; code++) {
      const drawn = glyph(String.fromCodePoint(code), `${SIZE}px ${family}`), message = [];
      tag(message, 1, 0); varint(message, code);
      if (drawn.field) block(message, 2, drawn.field);
      tag(message, 3, 0); varint(message, drawn.width); tag(message, 4, 0); varint(message, drawn.height);
      tag(message, 5, 0); varint(message, zigzag(0)); tag(message, 6, 0); varint(message, zigzag(drawn.top - 27));
      tag(message, 7, 0); varint(message, Math.round(drawn.advance));
      block(fontstack, 3, message);
    }
    const out = [];
    block(out, 1, fontstack);
    return { data: new Uint8Array(out).buffer };
  });
}
