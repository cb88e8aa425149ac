// HB1, the code of printed copies, read and checked in the browser; docs/printed-copy.md.
// The other reader is verifier/printed in Python; both pass tests/vectors/printed/hb1.json.
"use strict";

globalThis.HB1 = ((() => {
  const ALPHABET = "234679BCFGHJKLMNPQRSTVXZ";
  const GROUPS = [4, 4, 4, 5];
  const LETTERS = ["T", "K", "H", "Đ", "C", "CĐ", "X"];
  const CELLS = ["", ...Array.from({ length: 101 }, (_, tenth) => String(tenth / 10)), ...LETTERS];
  const LOOK_ALIKES = { O: "Q", 0: "Q", I: "L", 1: "L", 5: "S", 8: "B" };
  const STATES = ["current", "superseded", "revoked", "closed"];
  const CONTEXT = new TextEncoder().encode("hocba-verify/HB1\0");
  const MOST_TOKEN = 700;
  const MOST_PRINTS = 1 << 24;
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

  class Malformed extends Error {}
  const demand = (condition) => { if (!condition) throw new Malformed(); };

  // ------------------------------------------------------------ texts to bytes

  const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  function readBase32(text) {
    if (!/^[A-Z2-7]*$/.test(text) || [1, 3, 6].includes(text.length % 8)) return null;
    const bytes = [];
    let held = 0, bits = 0;
    for (const symbol of text) {
      held = (held << 5) | BASE32.indexOf(symbol);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.push(held >> bits);
        held &= (1 << bits) - 1;
      }
    }
    return held ? null : Uint8Array.from(bytes); // what is left over has to be nought
  }

  function readBase64url(text) {
    demand(/^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1);
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    demand(btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === text);
    return Uint8Array.from(plain, (symbol) => symbol.charCodeAt(0));
  }

  const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

  function join(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  }

  // ------------------------------------------------------------ REF and codes

  function findCheckSymbol(symbols) {
    let eight = 0, three = 0;
    for (const symbol of symbols) {
      const value = ALPHABET.indexOf(symbol);
      eight = (eight ^ Math.floor(value / 3)) << 1;
      if (eight & 8) eight ^= 0b1011; // GF(8) over x^3 + x + 1
      three = (6 - three - (value % 3)) % 3;
    }
    return ALPHABET[eight * 3 + ((3 - three) % 3)];
  }

  function readReference(typed) {
    if (typed.length > 200) return { fault: "length" };
    const text = typed.normalize("NFKD").replace(/\p{Mn}/gu, "")
      .replace(/[\s\-.,_/\u00ad\u2010-\u2015\u2212\u00b7]+/gu, "").toUpperCase()
      .replace(/[O0I158]/g, (symbol) => LOOK_ALIKES[symbol]);
    if (!text) return { fault: "empty" };
    if (Array.from(text).some((symbol) => !ALPHABET.includes(symbol))) return { fault: "symbol" };
    if (text.length !== 17) return { fault: "length" };
    return text[16] === findCheckSymbol(text.slice(0, 16)) ? { text } : { fault: "check" };
  }

  function group(reference) {
    let at = 0;
    return GROUPS.map((size) => reference.slice(at, (at += size))).join("-");
  }

  function readToken(text) {
    const token = readBase32(text);
    return token && token.length <= MOST_TOKEN ? token : null;
  }

  function readCode(text, portals) {
    const form = /^https?:\/\/([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)\/v\/([^/?#\s]{1,60})(?:#(\S*))?$/i;
    const match = form.exec(text.trim());
    if (!match) {
      const typed = readReference(text.trim());
      return typed.text ? { host: "", reference: typed.text, token: null } : { fault: "foreign" };
    }
    const host = match[1].toLowerCase();
    if (!portals.includes(host)) return { fault: "other_host", host };
    const { text: reference } = readReference(match[2]);
    if (!reference) return { fault: "reference" };
    if (!match[3]) return { host, reference, token: null };
    const token = readToken(match[3]);
    return token ? { host, reference, token } : { fault: "token" };
  }

  // ------------------------------------------------------------ signatures and lists

  async function isSignedBy(spki, signed, signature) {
    if (signature.length !== 64) return false;
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    try {
      const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
      return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
    } catch {
      return false; // a key of another kind
    }
  }

  // A compact JWS whose header is compared whole: nobody chooses an algorithm.
  async function readSigned(text, kind, keys) {
    const parts = text.trim().split(".");
    if (parts.length !== 3) return { fault: "malformed" };
    const header = btoa(`{"alg":"ES256","typ":"${kind}"}`).replace(/=+$/, "");
    if (parts[0] !== header) return { fault: "unknown_version" };
    const content = readBase64url(parts[1]), signature = readBase64url(parts[2]);
    const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
    for (const key of keys) {
      if (await isSignedBy(key, signed, signature)) return { content: JSON.parse(utf8(content)), key };
    }
    return { fault: "signature_wrong" };
  }

  const readMoment = (text) => { demand(MOMENT.test(text)); return new Date(text); };
  const readCount = (value) => { demand(Number.isSafeInteger(value) && value >= 0); return value; };
  const readEnd = (text) => (text === null ? null : readMoment(text));
  const covers = (key, at) => key.notBefore <= at && (key.notAfter === null || at < key.notAfter);

  async function guarded(read) {
    try {
      return await read();
    } catch {
      return { fault: "malformed" }; // whatever broke, it is no list of ours
    }
  }

  const readKeyList = (text, pinned, newestSeen = 0) => guarded(async () => {
    const { content, fault } = await readSigned(text, "hocba-keys", pinned);
    if (fault) return { fault };
    if (content.type !== "hocba-verify/keys/1") return { fault: "unknown_version" };
    const keys = await Promise.all(content.keys.map(async (key) => {
      demand(["seal", "status", "receipt"].includes(key.use));
      const spki = readBase64url(key.spki);
      return {
        use: key.use, portal: key.portal, spki, kid: toHex((await digest(spki)).slice(0, 4)),
        notBefore: readMoment(key.not_before), notAfter: readEnd(key.not_after),
        revokedAt: readEnd(key.revoked_at),
      };
    }));
    const number = readCount(content.number);
    if (number < newestSeen) return { fault: "older" };
    const issuedAt = readMoment(content.issued_at), nextUpdate = readMoment(content.next_update);
    return { number, issuedAt, nextUpdate, keys };
  });

  const findKeys = (list, use, portal) =>
    list.keys.filter((key) => key.use === use && key.portal === portal);

  async function inflate(compressed, size) {
    const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const reader = stream.getReader();
    const bits = new Uint8Array(size);
    for (let at = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return demand(at === size), bits;
      demand(at + value.length <= size); // never more than the list says
      bits.set(value, at);
      at += value.length;
    }
  }

  const readStatusList = (text, keyList, portal, newestSeen = 0) => guarded(async () => {
    const listed = findKeys(keyList, "status", portal);
    const { content, fault, key } = await readSigned(text, "hocba-status", listed.map((k) => k.spki));
    if (fault) return { fault };
    if (content.type !== "hocba-verify/status/1") return { fault: "unknown_version" };
    const length = readCount(content.length), number = readCount(content.number);
    demand(length <= MOST_PRINTS);
    const bits = await inflate(readBase64url(content.list), Math.ceil(length / 4));
    const issuedAt = readMoment(content.issued_at), nextUpdate = readMoment(content.next_update);
    const signer = listed.find((one) => one.spki === key);
    if (signer.revokedAt !== null || !covers(signer, issuedAt)) return { fault: "key_revoked" };
    if (content.portal !== portal) return { fault: "other_portal" };
    if (number < newestSeen) return { fault: "older" };
    return { portal, number, issuedAt, nextUpdate, length, bits };
  });

  function checkStatus(token, list, at) {
    if (!list) return { status: "unknown", asOf: null, stale: true };
    const index = token.statusIndex;
    const state = index < list.length ? (list.bits[index >> 2] >> (2 * (index % 4))) & 3 : null;
    const status = state === null ? "unknown" : STATES[state];
    return { status, asOf: list.issuedAt, stale: list.nextUpdate < at };
  }

  // ------------------------------------------------------------ the token

  function readInside(bytes) {
    let at = 0;
    const take = (size) => { demand(at + size <= bytes.length); return bytes.slice(at, (at += size)); };
    const number = (size) => take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    const behindLength = () => take(number(1));

    let body = take(10).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    let symbols = "";
    for (let n = 0; n < 16; n += 1, body /= 24n) symbols = ALPHABET[Number(body % 24n)] + symbols;
    demand(body === 0n);
    const token = { reference: symbols + findCheckSymbol(symbols) };
    [token.printNumber, token.page, token.pages] = [number(2), number(1), number(1)];
    token.printedAt = new Date(Date.UTC(2020, 0, 1) + number(4) * MINUTE);
    token.statusIndex = number(4);
    const year = 2000 + number(1), kind = number(1), days = number(2);
    token.schoolYear = `${year}-${year + 1}`;
    token.form = `0${kind % 16}`;
    token.columns = kind >> 4;
    const birth = new Date(Date.UTC(1899, 11, 31) + days * DAY);
    token.birthDate = days ? birth.toISOString().slice(0, 10) : null;
    token.dataSha256 = toHex(take(32));
    token.schoolCode = utf8(behindLength());
    token.pupilName = utf8(behindLength());
    demand(["02", "03", "04"].includes(token.form) && token.printNumber > 0);
    demand(1 <= token.page && token.page <= token.pages);
    demand(token.pupilName && token.pupilName.normalize("NFC") === token.pupilName);
    demand(/^[A-Za-z0-9]+$/.test(token.schoolCode));
    const count = number(1);
    demand(token.columns <= 4 && (count === 0) === (token.columns === 0));
    const width = 6 + token.columns * 7;
    const packed = take(Math.ceil((count * width) / 8));
    token.rows = readRows(packed, count, token.columns, width);
    demand(at === bytes.length);
    return token;
  }

  function readRows(packed, count, columns, width) {
    let at = 0;
    const bits = (size) => {
      let value = 0;
      for (; size > 0; size -= 1, at += 1) value = value * 2 + ((packed[at >> 3] >> (7 - (at % 8))) & 1);
      return value;
    };
    const rows = Array.from({ length: count }, () => {
      const subject = bits(6);
      const cells = Array.from({ length: columns }, () => CELLS[bits(7)]);
      demand(cells.every((cell) => cell !== undefined));
      return { subject, cells };
    });
    demand(bits(packed.length * 8 - count * width) === 0);
    return rows;
  }

  // What a token is worth; only "sound" says that its content may be believed.
  async function checkToken(content, keyList, { portal, reference = null, page = null }) {
    if (content.length < 69 || content.length > MOST_TOKEN) return { outcome: "malformed" };
    if (content[0] !== 1) return { outcome: "unknown_version" };
    const kid = toHex(content.slice(1, 5));
    const listed = findKeys(keyList, "seal", portal).filter((key) => key.kid === kid);
    if (!listed.length) return { outcome: "unknown_key" };
    const signed = join(CONTEXT, content.slice(0, -64));
    let key = null;
    for (const one of listed) key ??= (await isSignedBy(one.spki, signed, content.slice(-64))) ? one : null;
    if (!key) return { outcome: "signature_wrong" };
    let token;
    try {
      token = readInside(content.slice(5, -64));
    } catch {
      return { outcome: "malformed" };
    }
    return { outcome: weigh(token, key, reference, page), token };
  }

  function weigh(token, key, reference, page) {
    if (key.revokedAt !== null) return "key_revoked";
    if (!covers(key, token.printedAt)) return "key_not_in_force";
    if (reference !== null && reference !== token.reference) return "other_reference";
    const elsewhere = page !== null && (page[0] !== token.page || page[1] !== token.pages);
    return elsewhere ? "other_page" : "sound";
  }

  return {
    ALPHABET, GROUPS, CELLS, digest, toHex, readBase64url, readReference, group, readCode, readToken,
    readKeyList, readStatusList, checkStatus, checkToken,
  };
})());
