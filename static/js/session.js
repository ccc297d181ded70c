/* Empties a page when its session has ended, even without a network, so that nobody reads it at this screen later. If
   another tab has kept the session, the page comes back. */
const seconds = Number(document.documentElement.dataset.sessionSeconds);
const ended = new BroadcastChannel("session-ended");
let end = Infinity;

function used() {
  end = Date.now() + seconds * 1000;
}

function leave() {
  document.body.replaceChildren();
  location.replace(location.pathname + location.search);
}

function leaveIfOver() {
  if (Date.now() >= end) leave();
}

if (seconds) {
  used();
  setInterval(leaveIfOver, 10_000);
  document.addEventListener("htmx:afterOnLoad", used); // an answer came, so the server knows of it
  document.addEventListener("visibilitychange", leaveIfOver); // a sleeping computer runs no timers
  ended.addEventListener("message", leave);
} else if (location.pathname.endsWith("/accounts/login/")) {
  ended.postMessage(""); // to tabs of the person who was signed in until now
}
