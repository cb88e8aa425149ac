// The scan page: camera, hand scanner and pile. What the browser reads itself is checked here; the
// portal is sent REF and digest. Only where the browser cannot read codes, single frames are posted.
"use strict";

const words = JSON.parse(document.getElementById("hb1-words").textContent);
const scanner = document.getElementById("scanner");
const view = document.getElementById("view");
const button = document.getElementById("camera-button");
const state = document.getElementById("camera-state");
const pileOn = document.getElementById("pile-on");
const pile = document.getElementById("pile");
const totals = document.getElementById("pile-totals");
const clear = document.getElementById("pile-clear");
const codeField = document.getElementById("code");
const UNSURE = ["malformed", "unknown_version", "unknown_key"];
const FRAME_EDGE = 1600;
const PAUSE = 700;
const seen = new Set();
const counts = { valid: 0, invalid: 0, indeterminate: 0 };

scanner.hidden = false;
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

function make(kind, content, ...classes) {
  const element = document.createElement(kind);
  element.textContent = content;
  element.classList.add(...classes);
  return element;
}

// ------------------------------------------------------------ opening and piling

function open(line) {
  const address = `/v/${line.reference}${location.search}`;
  if (!line.digest) return location.assign(address);
  return makeOpener(line, address).requestSubmit();
}

function makeOpener(line, address) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const digest = document.createElement("input");
  [digest.type, digest.name, digest.value] = ["hidden", "digest", line.digest];
  const submit = make("button", words.scan.open, "button", "button-quiet");
  form.append(digest, submit);
  document.body.append(form);
  return form;
}

function describe(line) {
  const item = make("li", "", "scan-line", `verdict-${line.look}`);
  item.dataset.kind = line.kind;
  const heading = make("p", "", "scan-heading");
  heading.append(make("strong", line.heading));
  item.append(heading, make("p", `${line.as_of} ${line.sentence}`));
  if (line.grouped) item.append(make("p", line.grouped, "scan-reference"));
  if (line.reference && line.digest) {
    const form = makeOpener(line, `/v/${line.reference}${location.search}`);
    form.target = "_blank";
    item.append(form);
  } else if (line.text) {
    item.append(make("pre", line.text, "foreign"));
  }
  return item;
}

function addToPile(line) {
  const name = line.digest ?? line.grouped ?? line.text ?? line.heading;
  if (seen.has(name)) {
    state.textContent = words.scan.pile_twice;
    return;
  }
  seen.add(name);
  counts[line.look] += 1;
  pile.prepend(describe(line));
  totals.textContent = fill(words.scan.pile_totals, { count: seen.size, ...counts });
  clear.hidden = false;
}

clear.addEventListener("click", () => {
  seen.clear();
  for (const look of Object.keys(counts)) counts[look] = 0;
  pile.replaceChildren();
  totals.textContent = words.scan.pile_empty;
  clear.hidden = true;
});

// ------------------------------------------------------------ one code that was read

// A token is checked here; what is not sound is said here, and nothing of it is sent.
async function judge(text) {
  let found = null;
  let statuses = null;
  const code = HB1.readCode(text, [scanner.dataset.portal]);
  const body = new URLSearchParams({ code: text });
  if (code.reference) body.set("code", code.reference);
  if (code.fault === "token") body.set("code", text.split("#")[0]);
  if (code.token) {
    const lists = await HB1.loadLists(scanner.dataset);
    const { portal, keys } = lists;
    statuses = lists.statuses;
    found = keys
      ? await HB1.checkToken(code.token, keys, { portal, reference: code.reference })
      : { outcome: "unknown_key" };
    if (found.outcome !== "sound") return refuse(code.reference, found.outcome);
    body.set("digest", HB1.toHex(await HB1.digest(code.token)));
  }
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(scanner.dataset.find, { method: "POST", body, headers });
    if (!answer.ok) throw new Error("no answer");
    return (await answer.json()).line;
  } catch (error) {
    if (!found) throw error;
    return tellOffline(code.reference, found.token, statuses);
  }
}

// Without the portal: the code is sound, and its status is that of a list with its time beside it.
function tellOffline(reference, token, statuses) {
  const { status, asOf, stale } = HB1.checkStatus(token, statuses, new Date());
  const { text } = words;
  const ended = status === "revoked" || status === "superseded";
  const sentences = [
    words.outcome.sound, words.status[status],
    asOf ? fill(text.status_as_of, { when: HB1.tell(asOf) }) : text.status_none,
    asOf && stale && text.status_stale,
  ];
  return {
    kind: `offline-${status}`, look: ended ? "invalid" : "indeterminate",
    heading: words.heading[ended ? "refused" : "offline"], as_of: "",
    sentence: sentences.filter(Boolean).join(" "), grouped: HB1.group(reference),
  };
}

function refuse(reference, outcome) {
  const look = UNSURE.includes(outcome) ? "indeterminate" : "invalid";
  const heading = words.heading[look === "invalid" ? "refused" : "unsure"];
  const grouped = `${HB1.group(reference)} · ${outcome}`;
  return { kind: outcome, look, heading, sentence: words.outcome[outcome], as_of: "", grouped };
}

let last = "";
async function take(text) {
  if (text === last) return;
  last = text;
  if (!pileOn.checked) {
    const code = HB1.readCode(text, [scanner.dataset.portal]);
    const token = text.includes("#") ? `#${text.trim().split("#")[1]}` : "";
    if (code.reference) {
      stop();
      location.assign(`/v/${code.reference}${location.search}${token}`);
      return;
    }
  }
  try {
    addToPile(await judge(text));
  } catch {
    last = "";
    state.textContent = words.scan.pile_lost;
  }
}

document.getElementById("find").addEventListener("submit", (event) => {
  const text = codeField.value.trim();
  const code = HB1.readCode(text, [scanner.dataset.portal]);
  if (!pileOn.checked && !code.token) return; // the portal answers, and says what is wrong
  event.preventDefault();
  const { fault } = HB1.readReference(text);
  if (!code.reference && (fault === "check" || fault === "length")) {
    codeField.setCustomValidity(words.reference[fault]); // a typing error, not a foreign code
    codeField.reportValidity();
    codeField.select(); // what is typed next takes its place
    return;
  }
  codeField.value = "";
  codeField.focus();
  last = "";
  take(text);
});

codeField.addEventListener("input", () => codeField.setCustomValidity(""));

// ------------------------------------------------------------ camera

let stream = null;
let timer = 0;

function stop() {
  clearTimeout(timer);
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  view.hidden = true;
  view.srcObject = null;
  button.textContent = words.scan.camera_start;
}

async function findDetector() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

async function start() {
  try {
    const video = { facingMode: "environment", width: { ideal: 1920 } };
    stream = await navigator.mediaDevices.getUserMedia({ video });
  } catch {
    state.textContent = words.scan.camera_denied;
    return;
  }
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  button.textContent = words.scan.camera_stop;
  const detector = await findDetector();
  state.textContent = detector ? words.scan.camera_on
    : `${words.scan.camera_on} ${words.scan.camera_posts}`;
  const look = detector ? () => detect(detector) : post;
  const again = async () => {
    if (!stream) return;
    try {
      await look();
    } catch {
      state.textContent = words.scan.pile_lost;
    }
    if (stream) timer = setTimeout(again, detector ? PAUSE / 4 : PAUSE);
  };
  again();
}

async function detect(detector) {
  for (const { rawValue } of await detector.detect(view)) await take(rawValue);
}

async function post() {
  const scale = Math.min(1, FRAME_EDGE / Math.max(view.videoWidth, view.videoHeight, 1));
  const canvas = document.createElement("canvas");
  canvas.width = view.videoWidth * scale;
  canvas.height = view.videoHeight * scale;
  canvas.getContext("2d").drawImage(view, 0, 0, canvas.width, canvas.height);
  const frame = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
  const body = new FormData();
  body.append("documents", frame, "frame.jpg");
  const answer = await fetch(scanner.dataset.frames, { method: "POST", body });
  if (!answer.ok) throw new Error("no answer");
  for (const line of (await answer.json()).lines) {
    if (!pileOn.checked && line.reference) {
      stop();
      open(line);
      return;
    }
    const name = line.digest ?? line.grouped ?? line.text ?? line.heading;
    if (!seen.has(name)) addToPile(line);
  }
}

button.addEventListener("click", () => {
  if (!stream) return start();
  stop();
  state.textContent = words.scan.camera_off;
  return undefined;
});
addEventListener("pagehide", stop);
