// Small comforts; every page works without them. No request is made from here.
"use strict";

document.documentElement.classList.add("scripted");
for (const element of document.querySelectorAll("[data-scripted]")) {
  element.hidden = false;
}

for (const form of document.querySelectorAll("form.upload")) {
  const field = form.querySelector("input[type=file]");
  const zone = form.querySelector("[data-drop]");
  const chosen = form.querySelector("[data-chosen]");
  const button = form.querySelector("button[type=submit]");
  const label = button.textContent;

  const listChosen = () => {
    const names = Array.from(field.files, (file) => file.name);
    chosen.textContent = names.length ? `${chosen.dataset.label} ${names.join(", ")}` : "";
  };

  field.addEventListener("change", listChosen);

  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("drop-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.remove("drop-over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      listChosen();
    }
  });

  form.addEventListener("submit", () => {
    // Disabled only after the form has been read, or the browser would not send it.
    setTimeout(() => {
      button.disabled = true;
      button.textContent = form.dataset.busy;
    }, 0);
  });

  // Coming back with the browser's button must not find a dead form.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = label;
    listChosen();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

for (const link of document.querySelectorAll("[data-download]")) {
  const source = document.getElementById(link.dataset.download);
  const content = new Blob([source.textContent], { type: "application/json" });
  link.href = URL.createObjectURL(content);
}
