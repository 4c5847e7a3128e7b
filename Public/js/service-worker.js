// Keeps the phone page, and nothing else, so that it opens without network. Answers of the API, fragments and other pages are
// never kept. The server puts `const ASSETS = "/assets/TAG";` above this: a new version of any file is a new worker.
const CACHE = `sos:${ASSETS}`;
const PAGE = '/sos';
const FILES = [
  'css/base.css', 'css/phone.css', 'css/mark.svg', 'js/trusted.js', 'js/form-token.js', 'js/sos.js', 'js/words.js', 'js/live.js', 'js/act.js', 'js/hold.js', 'js/offline.js',
  'js/fragment.js', 'js/sos-card.js', 'js/sos-position.js', 'js/pick-place.js',
].map(file => `${ASSETS}/${file}`);

self.addEventListener('install', event => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FILES, PAGE].map(url => new Request(url, { cache: 'no-cache' })));
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event.request));
});

// From the network while it answers soon, so that language and version are right; else what was kept.
async function page(request) {
  const cache = await caches.open(CACHE);
  const fresh = fetch(request).then(async response => {
    // A page of another version would ask for files that are not kept here.
    if (response.ok && (await response.clone().text()).includes(`${ASSETS}/js/sos.js`)) await cache.put(PAGE, response.clone());
    return response;
  });
  const kept = await cache.match(PAGE);
  if (!kept) return fresh;
  const late = new Promise(resolve => setTimeout(resolve, 3000, kept));
  return Promise.race([fresh.then(response => response.ok ? response : kept, () => kept), late]);
}

async function file(request) {
  return await caches.match(request) ?? fetch(request);
}
