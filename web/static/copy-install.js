// Keeps the pages about printed copies ready for use without a network.
"use strict";

if ("serviceWorker" in navigator) {
  const worker = "/v/worker.js";
  const rules = { createScriptURL: () => worker };
  const policy = globalThis.trustedTypes?.createPolicy("copy-install", rules);
  navigator.serviceWorker.register(policy ? policy.createScriptURL(worker) : worker).catch(() => {
    // A browser that keeps nothing still checks codes while there is a network.
  });
}
