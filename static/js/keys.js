/* Shortcuts: / to search, Ctrl or Command K for the palette, g then c for the configuration, r to refresh, ? for the
   list. The list has a switch that turns all of them off; only that choice is stored. Shortcuts work while a page
   streams. */
const SEQUENCE = 1000; // ms from g to the next key
let wentAt = 0;
let isFirstKey = true;

const enabled = () => {
  try {
    return localStorage.getItem("shortcuts") !== "off";
  } catch {
    return true;
  }
};

const typing = (element) => element?.closest("input, textarea, select, [contenteditable]");

const visit = (name) => {
  const link = document.querySelector(`a[data-key="${name}"]`);
  link?.click();
  return Boolean(link);
};

const search = () => {
  const field = document.querySelector("main [data-search], [data-search]");
  field?.focus();
  field?.select();
  return Boolean(field);
};

const palette = () => {
  const opener = document.querySelector("[data-palette]");
  opener?.click();
  return Boolean(opener) || search();
};

const list = () => {
  const dialog = document.getElementById("shortcuts");
  const toggle = document.getElementById("shortcuts-on");
  if (toggle) toggle.checked = enabled();
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
};

/* Which shortcut a key means. A Latin letter counts where the layout has it (AZERTY, QWERTZ), with Caps Lock too. A
   letter of another script (Arabic, Greek, Hebrew, Cyrillic) stands for the Latin letter in its place, and so does what
   such layouts have in the place of the slash. */
function meant({ key, code, shiftKey }) {
  if (code === "Slash" && /^([.,؟]|(?!\p{Script=Latin})\p{L})$/u.test(key)) return shiftKey ? "?" : "/";
  const letter = /^(?!\p{Script=Latin})\p{L}$/u.test(key) ? code.replace(/^Key/, "") : key;
  return letter.toLowerCase();
}

function act(event) {
  const key = meant(event);
  // Where the caret is in the search from the start, whoever presses / first need not notice.
  if (key === "/" && isFirstKey && event.target.matches?.("[data-search][autofocus]")) return search();
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === "k") return palette();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return false;
  if (event.timeStamp - wentAt < SEQUENCE) {
    wentAt = 0;
    if (key === "c") return visit("configuration");
  }
  if (key === "g") wentAt = event.timeStamp;
  if (key === "/") return search();
  if (key === "r") return visit("refresh");
  if (key === "?") return list();
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.(".unknown")) event.target.blur();
  const isOfInputMethod = event.isComposing || event.keyCode === 229; // Safari has only the number
  if (isOfInputMethod || event.repeat || !enabled()) return;
  if (act(event)) event.preventDefault();
  isFirstKey = false;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcuts]")) list();
});

document.addEventListener("change", ({ target }) => {
  if (target.id !== "shortcuts-on") return;
  try {
    localStorage.setItem("shortcuts", target.checked ? "on" : "off");
  } catch {
    target.checked = enabled();
  }
});
