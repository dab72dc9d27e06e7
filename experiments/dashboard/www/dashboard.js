"use strict";
// Sends what a user does on the page to the server; every control is a plain one of the browser.
(function () {
  let count = 0;
  let chosen = 0;  // how often somebody went to another tab by themselves
  let ours = false;
  const HELD = "zorgdruk-draft";
  let held = null;
  try { held = JSON.parse(window.sessionStorage.getItem(HELD)); } catch (error) { held = null; }
  function tell(name, value) {
    if (window.Shiny && Shiny.setInputValue) {
      count += 1;
      Shiny.setInputValue(name, Object.assign({ n: count }, value), { priority: "event" });
    }
  }
  function shown(control) {
    const out = document.getElementById(control.id + "-out");
    if (!out) return;
    const lang = document.documentElement.lang || "nl";
    let value = Number(control.value);
    const percent = control.dataset.percent === "1";
    if (percent) value *= 100;
    const digits = percent ? (value >= 10 ? 0 : 1) : 3;
    const text = value.toLocaleString(lang, { maximumFractionDigits: digits });
    out.textContent = percent ? text + "%" : (text + " " + (control.dataset.unit || "")).trim();
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches("input[type=range].zd-edit")) shown(event.target);
  });
  document.addEventListener("change", function (event) {
    const control = event.target;
    if (control.id === "upload") tell("uploading", { chosen: chosen });
    if (!control.matches(".zd-edit")) return;
    tell("edit", { measure: control.dataset.measure, setting: control.dataset.setting, value: control.value });
  });
  document.addEventListener("click", function (event) {
    const button = event.target.closest(".zd-do");
    if (button) tell("act", { what: button.dataset.act, on: button.dataset.on || "", chosen: chosen });
  });
  document.addEventListener("show.bs.tab", function () {
    if (!ours) chosen += 1;
  });
  // The answer of a slow server may come when somebody reads another tab already: then nobody is taken from it.
  function show(tab) {
    const link = document.querySelector('.nav-link[data-value="' + CSS.escape(tab) + '"]');
    if (!link) return;
    ours = true;
    try { link.click(); } finally { ours = false; }
  }
  function begin() {
    if (!window.Shiny || !Shiny.addCustomMessageHandler) return;
    Shiny.addCustomMessageHandler("focus", function (told) {
      window.setTimeout(function () {
        const found = document.getElementById(told.id);
        if (found) found.focus();
      }, 150);
    });
    Shiny.addCustomMessageHandler("tab", function (told) {
      if (told.chosen === chosen) show(told.tab);
    });
    Shiny.addCustomMessageHandler("text", function (told) {
      const found = document.getElementById(told.id);
      if (found && found.textContent !== told.text) found.textContent = told.text;
    });
    Shiny.addCustomMessageHandler("draft", function (told) {
      try { window.sessionStorage.setItem(HELD, JSON.stringify(told)); } catch (error) { return; }
    });
    Shiny.addCustomMessageHandler("progress", function (told) {
      const bar = document.getElementById("progress");
      if (bar) { bar.value = told.share; bar.hidden = !told.busy; }
      const cancel = document.getElementById("cancel");
      if (cancel) cancel.hidden = !told.busy;
    });
  }
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("DOMContentLoaded", function () {
    if (window.jQuery) jQuery(document).one("shiny:sessioninitialized", function () {
      if (held) tell("draft", held);
      held = null;
    });
  });
})();
