/* Reads the sentence of an "announce" event to people who use a screen reader, also if it is the same as the last
   one. */
document.addEventListener("announce", ({ detail: sentence }) => {
  const region = document.getElementById("announcer");
  if (!region || !sentence) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = sentence));
});
