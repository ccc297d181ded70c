/* A form with [data-at-once] is sent when a choice is made. Its button is for text, and for pages without scripts. */
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-at-once]") || !target.matches("select, [type=checkbox], [type=radio], [type=date]")) return;
  const isBeingTyped = target.type === "date" && target.value && target.value < "2000"; // the year: 0002, 0020, 0202
  if (!isBeingTyped && form.checkValidity()) form.requestSubmit();
});
