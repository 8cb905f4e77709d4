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
// An alert says how many tasks wait; the words are the office's, sealed for this browser. A tap leads to the inbox.
self.addEventListener('push', (event) => {
  const said = { body: event.data ? event.data.text() : '', icon: '/static/icon-192.png', tag: 'work', renotify: true };
  event.waitUntil(self.registration.showNotification('Đoàn Vụ', said));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow('/inbox'));
});
