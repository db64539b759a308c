"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const fields = ["text", "type", "verdict", "requirement"];
  if (!$("text")) return;
  document.documentElement.classList.add("js");

  const items = [...document.querySelectorAll("[data-set-of]")];
  const sets = document.body.dataset.sets.split("|").map((names) => names.split(" "));
  const facts = new Map(items.map((item) => [item, {
    type: item.dataset.type ?? item.parentElement.dataset.type,
    verdict: item.dataset.verdict ?? "passed",
    requirements: sets[item.dataset.setOf],
  }]));
  const cases = items.filter((item) => item.matches(".case"));
  const groups = [...document.querySelectorAll(".group")].map((element) => ({
    element,
    count: element.querySelector(".count"),
    total: Number(element.querySelector(".count").dataset.total ?? 0),
    items: items.filter((item) => element.contains(item)),
    open: element.open,
  }));
  const texts = new Map();
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };

  const matches = (item, wanted, words) =>
    (!wanted.type || facts.get(item).type === wanted.type) &&
    (!wanted.verdict || facts.get(item).verdict === wanted.verdict) &&
    (!wanted.requirement || facts.get(item).requirements.includes(wanted.requirement)) &&
    words.every((word) => textOf(item).includes(word));

  const plural = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

  function apply() {
    const wanted = Object.fromEntries(fields.map((name) => [name, $(name).value]));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const filtered = fields.some((name) => wanted[name].trim());
    let shown = 0;
    for (const item of items) {
      item.hidden = !matches(item, wanted, words);
      if (!item.hidden) shown += 1;
    }
    const failures = cases.filter((item) => !item.hidden).length;
    for (const group of groups) {
      const left = group.items.filter((item) => !item.hidden).length;
      group.element.hidden = left === 0 && (filtered || group.total === 0);
      group.count.textContent = (filtered ? left : group.total || left).toLocaleString("en");
      group.element.open = filtered ? shown <= 60 || group.element.open : group.open;
    }
    for (const button of document.querySelectorAll("[data-set]")) {
      const { set, value } = button.dataset;
      button.setAttribute("aria-pressed", String(wanted[set] === value));
    }
    $("status").textContent = filtered
      ? `${plural(failures, "failure")} and ${(shown - failures).toLocaleString("en")} passed, of ${plural(items.length, "case")}`
      : `${plural(cases.length, "failure")} of ${plural(items.length, "case")}`;
    $("nothing").hidden = shown > 0;
    $("passed").hidden = filtered && shown === failures;
    $("clear").disabled = !filtered;
    remember(wanted, filtered);
  }

  function remember(wanted, filtered) {
    if (!filtered && !location.hash.includes("=")) return;
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    history.replaceState(null, "", `#${query}`);
  }

  function recall() {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const query = new URLSearchParams(hash);
      for (const name of fields) $(name).value = query.get(name) ?? "";
      for (const name of fields.slice(1)) if ($(name).selectedIndex < 0) $(name).value = "";
    }
    apply();
  }

  function follow() {
    const target = $(location.hash.slice(1));
    if (target) reveal(target);
  }

  function reveal(element) {
    for (let at = element; at; at = at.parentElement) if (at.matches("details")) at.open = true;
    element.scrollIntoView({ block: "nearest" });
    (element.querySelector("summary") ?? element).focus({ preventScroll: true });
  }

  function step(by) {
    const left = cases.filter((item) => !item.hidden && item.matches("details"));
    if (!left.length) return;
    const at = left.findIndex((item) => item.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : left.length - 1) : Math.min(Math.max(at + by, 0), left.length - 1);
    const summary = left[next].querySelector("summary");
    left[next].closest(".group").open = true;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "center" });
  }

  function clear() {
    for (const name of fields) $(name).value = "";
    apply();
  }

  let due = 0;
  $("text").addEventListener("input", () => {
    clearTimeout(due);
    due = setTimeout(apply, 80);
  });
  for (const name of fields.slice(1)) $(name).addEventListener("change", apply);
  $("clear").addEventListener("click", () => {
    clear();
    $("text").focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set]");
    if (!button) return;
    const { set, value } = button.dataset;
    $(set).value = $(set).value === value ? "" : value;
    apply();
    if (!button.closest(".toolbar")) $("failures").scrollIntoView();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && (typing || document.activeElement === document.body)) {
      clear();
      event.target.blur();
    } else if (typing) {
      if (event.key === "Enter") step(1);
    } else if (event.key === "/") {
      event.preventDefault();
      $("text").focus();
      $("text").select();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
  window.addEventListener("hashchange", () => {
    recall();
    follow();
  });
  window.addEventListener("load", () => setTimeout(follow, 0));
  recall();
})();
