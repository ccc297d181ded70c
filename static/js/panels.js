/* What HTMX leaves to us when a panel is fetched again: say that it is busy, say that it changed, keep the focus and the
   reader's place, and never put a whole page or nothing at all where a panel was. */
const region = document.getElementById("announcer");

const panelOf = (event) => event.detail.target?.closest?.(".panel");

const announce = (sentence) => {
  if (!region || !sentence) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = sentence));
};

const isWholePage = (text) => /^\s*<!doctype html/i.test(text);

document.addEventListener("htmx:beforeRequest", (event) => {
  panelOf(event)?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  panelOf(event)?.removeAttribute("aria-busy");
});

/* A whole page in answer to a panel's link is a sign-in page or an error page: go there as a link would. */
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!panelOf(event) || !isWholePage(event.detail.xhr.responseText)) return;
  event.detail.shouldSwap = false;
  const link = event.detail.requestConfig.elt;
  window.location.assign(link.href || window.location.href);
});

/* Another page of a list: the reader stays where they are, or goes to the list's beginning when that is out of sight,
   above the window or under what is stuck to its top. HTMX's own `show` would go by whatever was swapped first. */
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
  const said = panel.querySelectorAll(".panel-head h2, .panel-head .panel-count");
  announce(`${region?.dataset.updated}: ${[...said].map((part) => part.textContent.trim()).join(", ")}`);
  // The link that was followed is gone with the old panel, unless the new one has it under the same id.
  if (document.activeElement === document.body) panel.querySelector("h2")?.focus({ preventScroll: true });
});

/* No answer at all: this dashboard, not the platform, is out of reach. */
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const card = document.getElementById("no-answer")?.content.cloneNode(true);
    const panel = panelOf(event);
    if (!card || !panel) return;
    panel.querySelector("[data-no-answer]")?.remove();
    panel.querySelector(".panel-body")?.prepend(card);
    announce(panel.querySelector("[data-no-answer]")?.textContent.trim());
  });
}
