// The page that a sheet's code leads to: takes the code behind the # and checks it on this device.
// The code itself is sent nowhere; only its SHA-256, when the visitor asks for the whole card.
"use strict";

const words = JSON.parse(document.getElementById("hb1-words").textContent);
const place = document.getElementById("sheet-code");

const fill = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
const say = (name, ...sentences) => {
  place.querySelector(`[data-${name}]`).textContent = sentences.filter(Boolean).join(" ");
};
// Marks as the forms print them: a comma, and at secondary schools always one decimal place.
function tellMark(mark, form) {
  const number = /^[0-9.]+$/.test(mark) && mark !== "";
  if (!number) return mark;
  return (form === "02" ? mark : Number(mark).toFixed(1)).replace(".", ",");
}
const tellDay = (day) => day.split("-").reverse().join("/");

function showValues(token) {
  const { text } = words;
  const rows = [
    [text.pupil, token.pupilName],
    [text.birth_date, token.birthDate === null ? "–" : tellDay(token.birthDate)],
    [text.school_code, token.schoolCode],
    [text.school_year, token.schoolYear],
    [text.kind, words.form[token.form]],
    [text.print, fill(text.print_value, {
      number: token.printNumber, page: token.page, pages: token.pages, when: HB1.tell(token.printedAt),
    })],
  ];
  place.querySelector("[data-facts]").replaceChildren(...rows.map(([label, value]) => {
    const row = document.createElement("div");
    row.append(cell("dt", label), cell("dd", value));
    return row;
  }));
  const heads = token.form === "02" ? [text.level, text.mark]
    : [text.term_1, text.term_2, text.year, text.reassessed].slice(0, token.columns);
  const table = place.querySelector(".code-marks");
  table.querySelector("thead tr").replaceChildren(
    ...[text.subject, ...heads].map((head) => column(cell("th", head), "col")));
  table.querySelector("tbody").replaceChildren(...token.rows.map((row, at) => {
    const line = document.createElement("tr");
    const name = words.subjects[row.subject] ?? fill(text.other_subject, { row: at + 1 });
    line.append(column(cell("th", name), "row"), ...row.cells.map((mark) => cell("td", tellMark(mark, token.form))));
    return line;
  }));
  table.parentElement.hidden = !token.rows.length;
  place.querySelector("[data-values]").hidden = false;
}

function cell(kind, content) {
  const element = document.createElement(kind);
  element.textContent = content;
  return element;
}
function column(element, scope) {
  element.scope = scope;
  return element;
}

// Signature and status are told apart, each with what it rests on and how old that is.
async function check(content) {
  const { text } = words;
  if (!globalThis.crypto?.subtle) return say("signature", text.no_crypto);
  await offerWhole(content);
  const { portal, keys, statuses } = await HB1.loadLists(place.dataset);
  if (!keys) return say("signature", text.keys_none);
  const found = await HB1.checkToken(content, keys, { portal, reference: HB1.page });
  if (content !== current) return undefined; // another code came meanwhile
  place.dataset.outcome = found.outcome;
  say("signature", text.signature, words.outcome[found.outcome]);
  const now = new Date();
  say("lists", fill(text.keys_as_of, { number: keys.number, when: HB1.tell(keys.issuedAt) }),
    keys.nextUpdate < now && text.keys_stale);
  if (found.outcome !== "sound") {
    place.querySelector("form").hidden = true;
    return undefined;
  }
  // What the page advises to whoever has REF alone is done by now.
  document.querySelector("[data-state='copy-registered'] .slip-next")?.toggleAttribute("hidden", true);
  const { status, asOf, stale } = HB1.checkStatus(found.token, statuses, now);
  place.dataset.status = status;
  place.toggleAttribute("data-stale", stale);
  say("status", text.status, words.status[status],
    asOf ? fill(text.status_as_of, { when: HB1.tell(asOf) }) : text.status_none,
    asOf && stale && text.status_stale);
  return showValues(found.token);
}

async function offerWhole(content) {
  const form = place.querySelector("form");
  form.action = location.pathname + location.search;
  form.elements.digest.value = HB1.toHex(await HB1.digest(content));
  form.hidden = false;
}

HB1.page = HB1.readReference(decodeURIComponent(location.pathname.split("/").pop())).text ?? null;
let current = null;
let fragment = "";

function forget() {
  for (const name of ["signature", "status", "lists"]) say(name);
  place.removeAttribute("data-outcome");
  delete place.dataset.status;
  place.querySelector("[data-values]").hidden = true;
  place.querySelector("form").hidden = true;
}

// Out of address bar and history before anything else happens with it.
function take() {
  if (!location.hash || document.getElementById(location.hash.slice(1))) return; // a place here
  fragment = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  if (!HB1.page) return;
  forget();
  place.hidden = false;
  current = HB1.readToken(fragment);
  if (current) {
    check(current);
  } else {
    place.dataset.outcome = "malformed";
    say("signature", words.text.signature, words.outcome.malformed);
  }
}

take();
addEventListener("hashchange", take); // another page of the same sheet

// The other language is shown of the same sheet; that page takes the code away again at once.
for (const link of document.querySelectorAll("a.language")) {
  link.addEventListener("click", (event) => {
    if (!current) return;
    event.preventDefault();
    location.assign(`${link.href}#${fragment}`);
  });
}
