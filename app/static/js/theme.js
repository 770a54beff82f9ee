// Sets the chosen theme before the first paint, so the page never flashes. Nothing stored: the system decides.
(function () {
  "use strict";
  try {
    var chosen = window.localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.setAttribute("data-theme", chosen);
  } catch (error) { /* storage may be switched off; the system's theme stays */ }
})();
