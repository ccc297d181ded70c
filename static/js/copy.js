/* Copies what a [data-copy] button names and says so where it was clicked. The value of data-copy is copied as it is;
   data-copy-from names an element whose text is copied instead. */
const SHOWN_FOR = 2000; // ms

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
  const copied = await write(text);
  const said = copied ? button.dataset.copied : button.dataset.copyFailed;
  button.dataset.done = said;
  button.classList.toggle("stop", !copied);
  announce(said);
  clearTimeout(button.copyTimer);
  button.copyTimer = setTimeout(() => delete button.dataset.done, SHOWN_FOR);
});

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeTheOldWay(text); // no permission, or a page that is not served over HTTPS
  }
}

function writeTheOldWay(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}

function announce(sentence) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = sentence));
}
