/* Completes HTMX when a panel is fetched again: marks it as busy, announces the change, keeps the focus and the scroll
   position, and never replaces a panel by a whole page or by nothing. */
const panelOf = (event) => event.detail.target?.closest?.(".panel");

const isWholePage = (text) => /^\s*<!doctype html/i.test(text);

document.addEventListener("htmx:beforeRequest", (event) => {
  panelOf(event)?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  panelOf(event)?.removeAttribute("aria-busy");
});

/* If a panel's link returns a whole page, it is a sign-in page or an error page: open it like a normal link. So does a
   page without the part that was asked for. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  const part = requestConfig.elt.getAttribute("hx-select");
  if (!(panelOf(event) || part) || !isWholePage(xhr.responseText)) return;
  if (part && new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(part)) return;
  event.detail.shouldSwap = false;
  const link = requestConfig.elt;
  window.location.assign(link.href || window.location.href);
});

/* Another page of a list: the reader stays in place, or moves to the start of the list if it is out of sight, above the
   window or under its sticky top. HTMX's own `show` would use the element that was swapped first. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.requestConfig?.elt.closest(".pager")) return;
  const list = document.getElementById(event.detail.target.id);
  const covered = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  if (!list || list.getBoundingClientRect().top >= covered - 1) return;
  list.scrollIntoView({ block: "start", behavior: "instant" });
  list.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
});

document.addEventListener("htmx:afterSettle", (event) => {
  const panel = document.getElementById(event.detail.target?.id) ?? event.detail.elt;
  if (!panel?.matches?.(".panel")) return;
  const headings = panel.querySelectorAll(".panel-head h2, .panel-head .panel-count");
  const updated = document.getElementById("announcer")?.dataset.updated;
  const detail = `${updated}: ${[...headings].map((part) => part.textContent.trim()).join(", ")}`;
  document.dispatchEvent(new CustomEvent("announce", { detail }));
  // The link that had the focus is gone with the old panel, unless the new panel has it under the same id.
  if (document.activeElement === document.body) panel.querySelector("h2")?.focus({ preventScroll: true });
});

/* No answer at all: the dashboard, not the platform, cannot be reached. */
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const card = document.getElementById("no-answer")?.content.cloneNode(true);
    const panel = panelOf(event);
    if (!card || !panel) return;
    panel.querySelector("[data-no-answer]")?.remove();
    panel.querySelector(".panel-body")?.prepend(card);
    const detail = panel.querySelector("[data-no-answer]")?.textContent.trim();
    document.dispatchEvent(new CustomEvent("announce", { detail }));
  });
}
