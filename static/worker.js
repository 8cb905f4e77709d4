/* What an installed Đoàn Vụ shows without a network: one page of its own. Nothing else is kept on the device, least of
   all a page of somebody's work. A test holds that KEPT changes with the files. */
const KEPT = 'doan-vu-7907c7c9';
const PAGE = '/static/offline.html';
const FILES = [PAGE, '/static/offline.css'];

self.addEventListener('install', (event) => {
  const fresh = FILES.map((path) => new Request(path, { cache: 'reload' }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)));
});
self.addEventListener('activate', (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const own = FILES.includes(new URL(request.url).pathname);
  if (own) event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  else if (request.mode === 'navigate' && request.method === 'GET') {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  }
});
