// Small improvements over pages that already work without them. Each function takes one kind of markup; words come from data attributes.
(function () {
  "use strict";

  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  // Vietnamese without marks, so "khe dua" finds "Khe Dứa".
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();

  // Ask first: <form data-confirm> with a <dialog>. Without dialog support the form goes to the server, which asks on a page.
  function confirmFirst(form) {
    const dialog = form.querySelector("dialog");
    if (!dialog || typeof dialog.showModal !== "function") return;
    form.addEventListener("submit", (event) => {
      if (dialog.open) return; // only the dialog's own button can be pressed now
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) dialog.close();
    });
  }

  // One press, one send. Runs after the form's own listeners; the button is switched off only once its value is on the way.
  function sendOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      const button = event.submitter;
      window.setTimeout(() => {
        form.querySelectorAll("button[type=submit]").forEach((one) => { one.disabled = true; });
        if (button) button.setAttribute("aria-busy", "true");
      }, 0);
    });
    window.addEventListener("pageshow", () => {
      all("form[data-sent]").forEach((form) => {
        delete form.dataset.sent;
        form.querySelectorAll("button[type=submit]").forEach((one) => { one.disabled = false; one.removeAttribute("aria-busy"); });
      });
    });
  }

  function copyButton(button) {
    if (!navigator.clipboard) return;
    const word = button.querySelector("span");
    const before = word.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(button.dataset.copy).then(() => {
        word.textContent = button.dataset.done;
        window.setTimeout(() => { word.textContent = before; }, 3000);
      });
    });
  }

  function printButton(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A box that narrows a long list. Lines are taken out, not hidden: Safari shows hidden ones.
  function narrowing(box) {
    const list = document.getElementById(box.dataset.narrows);
    const lines = Array.from(list.options).map((line) => ({ line, key: fold(line.text) }));
    if (lines.length < 8) return;
    box.hidden = false;
    box.addEventListener("input", () => {
      const wanted = fold(box.value.trim());
      const chosen = list.value;
      list.replaceChildren(...lines.filter(({ line, key }) => line.value === chosen || key.includes(wanted)).map(({ line }) => line));
      list.value = chosen;
    });
  }

  // Too large a file is named and put back before a slow connection carries it.
  function fileSize(input) {
    const note = document.createElement("p");
    note.className = "error";
    note.setAttribute("role", "alert");
    input.after(note);
    input.addEventListener("change", () => {
      const limit = Number(input.dataset.maxMb) * 1024 * 1024;
      const large = Array.from(input.files).filter((file) => file.size > limit);
      note.textContent = large.map((file) => fill(input.dataset.tooBig, {
        name: file.name,
        size: (file.size / 1024 / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }),
      })).join(" ");
      if (large.length) input.value = "";
    });
  }

  // Letters left, counted as a reader counts them. Spoken only near the end.
  function letters(area) {
    const note = document.createElement("p");
    note.className = "counter quiet";
    area.after(note);
    const limit = Number(area.dataset.count);
    const show = () => {
      const left = limit - Array.from(area.value.normalize("NFC")).length;
      note.textContent = fill(left < 0 ? area.dataset.over : area.dataset.left, { n: Math.abs(left) });
      note.classList.toggle("over", left < 0);
      note.setAttribute("aria-live", left < 20 ? "polite" : "off");
    };
    area.addEventListener("input", show);
    show();
  }

  // Dark or light by hand. Choosing what the system has anyway forgets the choice.
  function themeToggle(button) {
    const root = document.documentElement;
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const word = button.querySelector("span");
    const name = () => { word.textContent = dark() ? button.dataset.light : button.dataset.dark; };
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = dark() ? "light" : "dark";
      const follows = (next === "dark") === system.matches;
      if (follows) root.removeAttribute("data-theme"); else root.dataset.theme = next;
      try {
        if (follows) window.localStorage.removeItem("theme"); else window.localStorage.setItem("theme", next);
      } catch (error) { /* the choice then lasts for this page */ }
      name();
    });
    name();
  }

  // A menu closes when the reader turns away from it.
  function menu(details) {
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  }

  all("form[data-confirm]").forEach(confirmFirst);
  sendOnce();
  all("[data-copy]").forEach(copyButton);
  all("[data-print]").forEach(printButton);
  all("[data-narrows]").forEach(narrowing);
  all("input[data-max-mb]").forEach(fileSize);
  all("textarea[data-count]").forEach(letters);
  all("[data-theme-toggle]").forEach(themeToggle);
  all("[data-menu]").forEach(menu);
  all("[data-focus]").forEach((summary) => summary.focus());
})();
