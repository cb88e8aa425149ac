// The service worker of the pages about printed copies: a sheet can be checked without a network.
// The portal writes SHELL before this: { version, pages, scan, assets, lists }. Nothing about any sheet is
// kept: only our own files, the page for use without a network, and the signed lists.
"use strict";

const CACHE = `hb1-${SHELL.version}`;
const LISTS = "hb1-lists";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...Object.values(SHELL.pages), ...Object.values(SHELL.scan), ...SHELL.assets]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name !== CACHE && name !== LISTS);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

async function openPage(request, address) {
  try {
    return await fetch(request);
  } catch {
    const lang = address.searchParams.get("lang") === "en" ? "en" : "vi";
    return caches.match((address.pathname === "/v/" ? SHELL.scan : SHELL.pages)[lang]);
  }
}

// The page itself refuses a list that is older than one that it has seen, or not signed.
async function fetchList(request) {
  const cache = await caches.open(LISTS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request.url, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request.url)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(openPage(request, address));
  } else if (SHELL.lists.includes(address.pathname)) {
    event.respondWith(fetchList(request));
  } else if (SHELL.assets.includes(address.pathname + address.search)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
