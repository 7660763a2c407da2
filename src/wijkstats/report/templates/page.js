"use strict";
// What a reader may do with the tables of a page: sort, search, and see one domain or team in all of them. Only what stands in
// the page is used; without this script the page says the same. Its hash stands in the policy of the page (site.py).
(() => {
  const say = document.body.dataset;
  const english = document.documentElement.lang === "en";
  const tables = [...document.querySelectorAll(".scroll table")];
  const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]);
  const namesOf = (row) => [...row.querySelectorAll('th[scope="row"]')].map((cell) => cell.textContent.trim());
  const asked = new Map(); // for each table: what its rows must hold
  let only = "";

  const make = (name, more = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inside);
    return made;
  };

  const number = (text) => {
    const found = text.match(/-?\d[\d.,]*/);
    if (!found) return NaN;
    const plain = english ? found[0].replaceAll(",", "") : found[0].replaceAll(".", "").replace(",", ".");
    return parseFloat(plain);
  };

  const show = () => {
    for (const table of tables) {
      const rows = rowsOf(table);
      const within = only && rows.some((row) => namesOf(row).includes(only)) ? only : "";
      const words = (asked.get(table)?.value ?? "").trim().toLowerCase();
      let seen = 0;
      for (const row of rows) {
        row.hidden = (within && !namesOf(row).includes(within)) || !row.textContent.toLowerCase().includes(words);
        seen += row.hidden ? 0 : 1;
      }
      const told = asked.get(table)?.told;
      if (told) told.textContent = words || within ? say.rows.replace("{seen}", seen).replace("{all}", rows.length) : "";
    }
  };

  const sortable = (table) => {
    const heads = [...table.tHead.rows];
    if (heads.length !== 1 || table.tBodies.length !== 1 || table.querySelector("[rowspan], [colspan]")) return;
    const first = rowsOf(table);
    if (first.length < 4) return;
    [...heads[0].cells].forEach((head, place) => {
      const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        for (const other of heads[0].cells) other.removeAttribute("aria-sort");
        const next = now === null ? "ascending" : now === "ascending" ? "descending" : null;
        const sign = next === "descending" ? -1 : 1;
        if (next) head.setAttribute("aria-sort", next);
        const told = (row) => row.cells[place].textContent.trim();
        const compare = (one, other) => {
          const [a, b] = [number(told(one)), number(told(other))];
          if (!head.classList.contains("num")) return sign * told(one).localeCompare(told(other), say.lang, { numeric: true });
          return Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) - Number.isNaN(b) : sign * (a - b);
        };
        table.tBodies[0].append(...(next ? [...first].sort(compare) : first));
      });
    });
  };

  const searchable = (table, place) => {
    if (rowsOf(table).length < 10) return;
    const field = make("input", { type: "search", id: `search-${place}`, autocomplete: "off" });
    const told = make("span");
    told.setAttribute("role", "status");
    const label = make("label", { htmlFor: field.id }, say.search, make("span", { className: "off" }, `: ${table.caption?.textContent ?? ""}`));
    table.closest(".scroll").before(make("p", { className: "tool" }, label, " ", field, " ", told));
    asked.set(table, { told, get value() { return field.value; } });
    field.addEventListener("input", show);
  };

  const choosable = () => {
    const often = new Map();
    for (const table of tables) {
      for (const name of new Set(rowsOf(table).flatMap(namesOf))) often.set(name, (often.get(name) ?? 0) + 1);
    }
    const names = [...often].filter(([name, times]) => times > 1 && !/^[\d\s.,%-]*$/.test(name)).map(([name]) => name);
    const place = document.querySelector(".exhibits");
    if (names.length < 3 || !place) return;
    const list = make("select", { id: "only" }, make("option", { value: "" }, say.every), ...names.map((name) => make("option", { value: name }, name)));
    place.prepend(make("p", { className: "tool" }, make("label", { htmlFor: "only" }, say.only), " ", list));
    list.addEventListener("change", () => {
      only = list.value;
      show();
    });
  };

  tables.forEach(sortable);
  tables.forEach(searchable);
  choosable();
  const reach = (part) => {
    const needed = part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
    if (needed) part.setAttribute("tabindex", "0");
    else part.removeAttribute("tabindex");
  };
  const watch = new ResizeObserver((all) => all.forEach((one) => reach(one.target)));
  document.querySelectorAll(".scroll").forEach((part) => watch.observe(part));
  addEventListener("beforeprint", () => tables.forEach((table) => rowsOf(table).forEach((row) => { row.hidden = false; })));
  addEventListener("afterprint", show);
})();
