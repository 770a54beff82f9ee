// The label preview follows the chosen pack and paper.
(function () {
  "use strict";

  const picture = document.getElementById("label-preview");
  if (!picture) return;
  const chosen = (name) => {
    const input = document.querySelector(`input[name="${name}"]:checked`);
    return input ? input.value : "";
  };
  document.addEventListener("change", (event) => {
    if (!["trade_item_id", "layout"].includes(event.target.name)) return;
    picture.src = picture.dataset.preview
      .replace("/0/", `/${encodeURIComponent(chosen("trade_item_id"))}/`)
      .replace("LAYOUT", encodeURIComponent(chosen("layout")));
  });
})();
