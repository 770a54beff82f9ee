// The farm-log form: units and purchases follow the chosen input, and the earliest harvest day is told before saving.
(function () {
  "use strict";

  const facts = document.getElementById("log-facts");
  if (!facts) return;
  const form = document.querySelector("form.form");
  const inputs = new Map(Array.from(facts.querySelectorAll("[data-item]")).map((one) => [one.dataset.item, one.dataset]));
  const owner = new Map(Array.from(facts.querySelectorAll("[data-lot]")).map((one) => [one.dataset.lot, one.dataset.of]));
  const UNITS = { l: "ml", ml: "ml", kg: "g", g: "g", ta: "g", tan: "g", piece: "piece" };
  const chosen = () => {
    const list = form.querySelector("select[name=input_item_id]");
    const button = form.querySelector("input[name=input_item_id]:checked");
    return (list && list.value) || (button && button.value) || "";
  };

  // Lines are taken out, not hidden: Safari shows hidden ones.
  function narrowed(list, fits) {
    const lines = Array.from(list.options);
    return () => {
      const before = list.value;
      const kept = lines.filter((line) => line.value === "" || fits(line.value));
      list.replaceChildren(...(kept.length ? kept : lines));
      list.value = before;
      if (list.selectedIndex < 0) list.selectedIndex = 0;
    };
  }

  const unit = document.getElementById("amount_unit");
  const lot = document.getElementById("input_lot_id");
  const renew = [];
  if (unit) renew.push(narrowed(unit, (code) => !inputs.has(chosen()) || UNITS[code] === inputs.get(chosen()).measure));
  if (lot) renew.push(narrowed(lot, (id) => !chosen() || owner.get(id) === chosen()));

  const note = form.querySelector("[data-earliest]");
  function day() {
    const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(form.elements.done_on.value.trim());
    return found ? new Date(Number(found[3]), Number(found[2]) - 1, Number(found[1])) : null;
  }
  if (note) {
    const words = note.querySelector(".flash > div");
    renew.push(() => {
      const input = inputs.get(chosen());
      const done = day();
      note.hidden = !input || !done;
      if (note.hidden) return;
      if (input.days === "") { words.textContent = note.dataset.unknown; return; }
      done.setDate(done.getDate() + Number(input.days));
      const two = (number) => String(number).padStart(2, "0");
      words.textContent = note.dataset.earliest.replace("{day}", `${two(done.getDate())}/${two(done.getMonth() + 1)}/${done.getFullYear()}`);
    });
  }
  const all = () => renew.forEach((one) => one());
  form.addEventListener("change", all);
  all();
})();
