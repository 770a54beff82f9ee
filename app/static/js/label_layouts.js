// The paper is drawn again while its measures are typed; fields of the other kind of paper step aside.
(function () {
  "use strict";

  const place = document.querySelector("[data-layout-form]");
  const preview = document.querySelector("[data-layout-preview]");
  const form = place && place.querySelector("form");
  if (!form || !preview) return;
  const secret = ["csrf_token", "request_key", "act"];
  let timer = 0;
  let latest = 0;

  function sideStep() {
    const chosen = form.querySelector("input[name=layout_kind]:checked");
    form.querySelectorAll("[data-kind]").forEach((part) => { part.hidden = Boolean(chosen) && part.dataset.kind !== chosen.value; });
  }

  function draw() {
    const typed = new URLSearchParams(Array.from(new FormData(form)).filter(([name]) => !secret.includes(name)));
    const turn = (latest += 1);
    fetch(`${place.dataset.layoutForm}?${typed}`, { headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((part) => { if (turn === latest) preview.innerHTML = part; }) // our own page's part, escaped by the server
      .catch(() => { /* the last drawing stays; the button still draws */ });
  }

  form.addEventListener("input", () => {
    sideStep();
    window.clearTimeout(timer);
    timer = window.setTimeout(draw, 250);
  });
  sideStep();
})();
