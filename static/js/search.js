/* Search fields with a list under them: HTMX fetches customers while one types, this opens the list, walks through it
   and closes it (the combobox pattern: the focus stays in the field). In the palette the list holds pages too.
   Nothing typed is kept: leaving the page empties the lists. */
const announcer = document.getElementById("announcer");
const palette = document.getElementById("palette");

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();

const isWholePage = (text) => /^\s*<!doctype html/i.test(text);

/* Every word typed begins a word of the place's. */
function leadsTo(place, typed) {
  const words = plain(place.textContent).split(/\s+/);
  return typed.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
}

function combobox(field) {
  const popup = document.getElementById(`${field.id}-popup`);
  const list = document.getElementById(`${field.id}-list`);
  const customers = document.getElementById(`${field.id}-customers`);
  const note = popup.querySelector(".suggestions-note");
  const places = [...list.querySelectorAll("[data-place]")];
  const stays = Boolean(field.closest("dialog"));
  let chosen = null;
  let gone = true; // from what was typed; an answer to it comes too late

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
    popup.hidden = !stays && (!open || (!all.length && !note.textContent));
    field.setAttribute("aria-expanded", String(!popup.hidden && !list.hidden));
    choose(popup.hidden || !all.includes(chosen) ? null : chosen);
  };

  const say = (sentence) => {
    note.textContent = sentence ?? "";
    if (announcer && sentence) announcer.textContent = sentence;
  };

  const forget = () => {
    gone = true;
    field.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: { elt: field } }));
    customers.replaceChildren();
    say("");
    for (const place of places) place.hidden = false;
    show(false);
    choose(null);
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  show(false);

  field.addEventListener("input", () => {
    const typed = plain(field.value);
    if (!typed) return forget();
    gone = false;
    for (const place of places) place.hidden = !leadsTo(place, typed);
    if (!places.length) return;
    show(true);
    choose(places.find((place) => !place.hidden));
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const stops = popup.hidden ? [null] : [null, ...options()]; // the field itself is one of them
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(stops.at((stops.indexOf(chosen) + step) % stops.length));
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      chosen.click();
    } else if (event.key === "Escape" && !popup.hidden) {
      event.preventDefault(); // else the browser empties the field
      if (stays) palette.close();
      else forget();
    }
  });

  field.form.addEventListener("focusout", (event) => {
    if (!stays && !field.form.contains(event.relatedTarget)) forget();
  });
  popup.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field

  field.addEventListener("htmx:configRequest", () => field.setAttribute("aria-busy", "true"));
  field.addEventListener("htmx:afterRequest", () => field.removeAttribute("aria-busy"));

  const fail = () => {
    if (gone) return;
    customers.replaceChildren();
    say(field.dataset.failed);
    show(true);
  };

  /* A whole page is an error page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig.elt !== field) return;
    const failed = event.detail.isError || isWholePage(event.detail.xhr.responseText);
    event.detail.shouldSwap = !gone && !failed;
    if (failed) fail();
  });
  field.addEventListener("htmx:sendError", fail);
  customers.addEventListener("htmx:afterSwap", () => {
    say(customers.querySelector("[data-note]")?.dataset.note);
    show(true);
  });

  addEventListener("pagehide", forget);
  return forget;
}

for (const field of document.querySelectorAll("[data-suggests]")) {
  const forget = combobox(field);
  if (!palette?.contains(field)) continue;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]")) return;
    if (palette.open) return palette.close();
    field.value = "";
    palette.showModal();
    forget();
  });
  palette.addEventListener("close", () => {
    field.value = "";
    forget();
  });
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("[data-press]");
    if (event.target !== palette && !option) return; // a click on the backdrop is one on the dialog itself
    palette.close();
    if (option) document.getElementById(option.dataset.press)?.click();
  });
}
