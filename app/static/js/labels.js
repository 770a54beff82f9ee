// Label pages: the preview follows the form, the progress of a file renews itself, what a design does not need is hidden.
(function () {
  "use strict";

  const look = document.getElementById("label-look");
  const form = look ? look.closest(".cols").querySelector("form") : null;

  // The part beside the form is drawn by the server for whatever is chosen at the moment; the newest question wins.
  function follow() {
    const item = form.querySelector("input[name=trade_item_id]:checked");
    let asked = 0;
    let timer = 0;
    const renew = () => {
      const chosen = form.querySelector("input[name=trade_item_id]:checked") || item;
      const values = new URLSearchParams(new FormData(form));
      ["csrf_token", "request_key", "over_reason"].forEach((name) => values.delete(name));
      const mine = (asked += 1);
      look.setAttribute("aria-busy", "true");
      fetch(`${look.dataset.look.replace(/0$/, encodeURIComponent(chosen.value))}?${values}`, { headers: { Accept: "text/html" } })
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
        .then((html) => { if (mine === asked) look.innerHTML = html; })
        .catch(() => {})
        .finally(() => { if (mine === asked) look.removeAttribute("aria-busy"); });
    };
    form.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(renew, 350); });
  }

  function onlyFor() {
    const shown = () => {
      const chosen = form.querySelector("input[name=look]:checked");
      form.querySelectorAll("[data-for-look]").forEach((part) => { part.hidden = !chosen || part.dataset.forLook !== chosen.value; });
    };
    form.addEventListener("change", shown);
    shown();
  }

  // A file that is being made: ask for the page again and put the new part in place of the old one.
  function renewing(part) {
    window.setTimeout(() => {
      fetch(window.location.href, { headers: { Accept: "text/html" } })
        .then((answer) => answer.text())
        .then((html) => {
          const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-refresh]");
          if (!fresh) { window.location.reload(); return; }
          part.querySelectorAll("progress").forEach((bar) => {
            const now = fresh.querySelector(`#${bar.id}`);
            bar.value = now.value;
            bar.parentElement.querySelector(".num").textContent = now.parentElement.querySelector(".num").textContent;
          });
          renewing(part);
        })
        .catch(() => renewing(part));
    }, Number(part.dataset.refresh) * 1000);
  }

  if (form) {
    document.querySelectorAll("[data-hidden-by-script]").forEach((one) => { one.hidden = true; });
    follow();
    onlyFor();
  }
  document.querySelectorAll("[data-refresh]").forEach(renewing);
})();
