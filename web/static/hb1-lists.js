// Fetches the signed lists, and keeps the newest ever seen: an older one could hide a revocation.
"use strict";

HB1.loadLists = (() => {
  async function fetchList(name, address, read) {
    const stored = localStorage.getItem(name);
    const known = stored === null ? { fault: "none" } : await read(stored, 0);
    let fresh = { fault: "none" };
    let text = "";
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
      text = answer.ok ? await answer.text() : "";
      fresh = await read(text, known.fault ? 0 : known.number);
    } catch {
      fresh = { fault: "none" }; // no network
    }
    if (fresh.fault) return known.fault ? null : known;
    localStorage.setItem(name, text);
    return fresh;
  }

  return async ({ portal, pinned, keys: keysAt, statuses: statusesAt }) => {
    const pins = pinned.split(" ").filter(Boolean).map(HB1.readBase64url);
    const keys = await fetchList("hb1-keys", keysAt,
      (text, seen) => HB1.readKeyList(text, pins, seen));
    const statuses = keys && (await fetchList("hb1-statuses", statusesAt,
      (text, seen) => HB1.readStatusList(text, keys, portal, seen)));
    return { portal, keys, statuses };
  };
})();

// The same in both languages, so that it can be compared with the sheet letter by letter.
HB1.tell = (moment) => {
  const form = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const parts = Object.fromEntries(form.formatToParts(moment).map((part) => [part.type, part.value]));
  return `${parts.hour}:${parts.minute} ${parts.day}/${parts.month}/${parts.year} (+07:00)`;
};
