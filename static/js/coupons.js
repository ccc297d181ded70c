/* A coupon code of this profile in a search field: Enter goes to its row. */
document.addEventListener("submit", (event) => {
  const typed = event.target.querySelector?.("[data-search]")?.value.trim().toLowerCase();
  const rows = [...document.querySelectorAll("[data-code]")];
  const row = typed && rows.find(({ dataset }) => dataset.code.toLowerCase() === typed);
  if (!row) return;
  event.preventDefault();
  row.querySelector(".unfolds").open = true;
  row.scrollIntoView({ block: "center", behavior: "instant" });
  row.focus({ preventScroll: true });
});
