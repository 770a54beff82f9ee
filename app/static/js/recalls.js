// The board of a recall renews itself while nobody is at work in it; a button stops that.
(function () {
  "use strict";

  const live = document.getElementById("live");
  const pause = document.querySelector("[data-live-pause]");
  let going = true;

  const busy = () => live.contains(document.activeElement) || document.querySelector("dialog[open]");

  function renew() {
    if (!going || document.hidden || busy()) return;
    fetch(window.location.href, { headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((html) => {
        const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("live");
        if (!fresh || !fresh.dataset.live) { window.location.reload(); return; }
        if (busy()) return;
        const open = Array.from(live.querySelectorAll("details"), (one) => one.open);
        live.innerHTML = fresh.innerHTML;
        live.querySelectorAll("details").forEach((one, index) => { if (index in open) one.open = open[index]; });
      })
      .catch(() => {});
  }

  function name() { pause.querySelector("span").textContent = going ? pause.dataset.stop : pause.dataset.go; }

  if (live && live.dataset.live) {
    window.setInterval(renew, Number(live.dataset.live) * 1000);
    if (pause) {
      pause.hidden = false;
      pause.addEventListener("click", () => { going = !going; name(); });
      name();
    }
  }
})();
