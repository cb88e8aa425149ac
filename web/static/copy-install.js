// Keeps the pages about printed copies ready for use without a network.
"use strict";

if ("serviceWorker" in navigator) {
  const address = "/v/offline.js";
  const rules = { createScriptURL: () => address };
  const policy = globalThis.trustedTypes?.createPolicy("copy-install", rules);
  navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address).catch(() => {
    // A browser that keeps nothing still checks codes while there is a network.
  });
}
