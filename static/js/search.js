/* Search fields with a list of suggestions: customers are fetched while a person types; keys open the list, move in
   it and close it (the combobox pattern: the focus stays in the field). In the palette the list has pages too. A
   page may still be streaming when this runs, so fields are prepared when they arrive or are first used. Typed text
   is not stored: leaving the page empties the lists. */
const DELAY = 150; // ms after the last key

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();

/* The sentence in an answer without suggestions; undefined for other pages. */
const noteIn = (text) => new DOMParser().parseFromString(text, "text/html").querySelector("[data-note]")?.dataset.note;

/* Whether each typed word is the start of a word in the title of the place. */
function leadsTo(place, typed) {
  const words = plain(place.textContent).split(/\s+/);
  return typed.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
}

function combobox(field) {
  const popup = document.getElementById(`${field.id}-popup`);
  const list = document.getElementById(`${field.id}-list`);
  const customers = document.getElementById(`${field.id}-customers`);
  const note = popup.querySelector(".suggestions-note");
  const places = () => [...list.querySelectorAll("[data-place]")];
  const dialog = field.closest("dialog");
  let chosen = null;
  let waiting = 0;
  let asking = new AbortController();

  const options = () => [...list.querySelectorAll("[role=option]:not([hidden])")];

  const choose = (option) => {
    chosen?.removeAttribute("aria-selected");
    chosen = option ?? null;
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const show = (open) => {
    const all = options();
    all.forEach((option, at) => (option.id = `${list.id}-${at}`));
    for (const group of list.querySelectorAll("[role=group]")) group.hidden = !group.querySelector("[role=option]:not([hidden])");
    list.hidden = !all.length;
    popup.hidden = !dialog && (!open || (!all.length && !note.textContent));
    field.setAttribute("aria-expanded", String(!popup.hidden && !list.hidden));
    choose(popup.hidden || !all.includes(chosen) ? null : chosen);
  };

  const say = (sentence) => {
    if (sentence !== note.textContent) document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
    note.textContent = sentence ?? "";
  };

  /* Ignores answers to earlier text. */
  const giveUp = () => {
    clearTimeout(waiting);
    asking.abort();
    field.removeAttribute("aria-busy");
  };

  const forget = () => {
    giveUp();
    customers.replaceChildren();
    say("");
    for (const place of places()) place.hidden = false;
    show(false);
    choose(null);
  };

  const ask = async () => {
    const { signal } = (asking = new AbortController());
    let trouble = field.dataset.failed;
    field.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(field.form));
      const answer = await fetch(field.dataset.suggests, { method: "POST", body, signal });
      const text = await answer.text();
      if (answer.redirected) trouble = field.dataset.signedOut; // to the sign-in page
      else if (!answer.ok) trouble = noteIn(text) ?? trouble;
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      customers.innerHTML = text;
      say(customers.querySelector("[data-note]")?.dataset.note);
    } catch {
      if (signal.aborted) return;
      customers.replaceChildren();
      say(trouble);
    }
    field.removeAttribute("aria-busy");
    show(true);
  };

  const typed = () => {
    const text = plain(field.value);
    if (!text) return forget();
    giveUp();
    waiting = setTimeout(ask, DELAY);
    const all = places();
    for (const place of all) place.hidden = !leadsTo(place, text);
    if (!all.length) return;
    show(true);
    choose(all.find((place) => !place.hidden));
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  show(false);

  field.addEventListener("input", typed);

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // a key of an input method; Safari has only the number
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const stops = popup.hidden ? [null] : [null, ...options()]; // the field itself is a stop too
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(stops.at((stops.indexOf(chosen) + step) % stops.length));
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      chosen.click();
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault(); // otherwise the browser empties the field
      if (dialog) dialog.close();
      else forget();
    }
  });

  field.form.addEventListener("focusout", (event) => {
    if (!dialog && !field.form.contains(event.relatedTarget)) forget();
  });
  popup.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the field
  addEventListener("pagehide", forget);

  if (field === document.activeElement && field.value !== field.defaultValue) typed(); // typed before this script ran
  return { forget };
}

const boxes = new WeakMap();

function ready(field) {
  // While a page streams, the list may be missing or incomplete; its last element is the note.
  const isWhole = document.querySelector(`#${field.id}-popup .suggestions-note`);
  if (isWhole && !boxes.has(field)) boxes.set(field, combobox(field));
  return boxes.get(field);
}

const all = () => document.querySelectorAll("[data-suggests]").forEach(ready);
all();
document.addEventListener("DOMContentLoaded", all);
for (const use of ["focusin", "input"]) {
  document.addEventListener(use, (event) => event.target.matches?.("[data-suggests]") && ready(event.target), true);
}

const palette = () => document.getElementById("palette");

const emptyPalette = () => {
  const field = palette().querySelector("[data-suggests]");
  field.value = "";
  ready(field).forget();
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) {
    if (palette().open) return palette().close();
    palette().showModal();
    return emptyPalette();
  }
  const option = event.target.closest("#palette [data-press]");
  if (!option && event.target !== palette()) return; // a click on the backdrop is a click on the dialog itself
  palette().close();
  if (option) document.getElementById(option.dataset.press)?.click();
});
document.addEventListener("close", (event) => event.target === palette() && emptyPalette(), true);
