/* Copies the value of a [data-copy] button and confirms it on the button. data-copy-from names an element whose text is
   copied instead. */
const SHOWN_FOR = 2000; // ms

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
  const copied = await write(text);
  const sentence = copied ? button.dataset.copied : button.dataset.copyFailed;
  button.dataset.done = sentence;
  button.classList.toggle("stop", !copied);
  document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));
  clearTimeout(button.copyTimer);
  button.copyTimer = setTimeout(() => delete button.dataset.done, SHOWN_FOR);
});

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeWithSelection(text); // no permission, or no HTTPS
  }
}

function writeWithSelection(text) {
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
