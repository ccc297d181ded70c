/* The theme: light, dark or the system's. A classic script in the head, so that the first paint has the right theme.
   Stores only this choice. */
(function () {
  "use strict";
  const root = document.documentElement;
  const choices = ["system", "light", "dark"];
  const remembered = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system"; // the browser may block storage; the page works without it
    }
  };
  const show = (theme) => {
    root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
  };

  root.dataset.scripts = "";
  show(remembered());
  document.addEventListener("DOMContentLoaded", () => show(remembered()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button || !choices.includes(button.dataset.themeChoice)) return;
    try {
      localStorage.setItem("theme", button.dataset.themeChoice);
    } catch {
      // the choice lasts for this page only
    }
    show(button.dataset.themeChoice);
  });
})();
