"use strict";
// Sorts a table by the column whose head was selected, and back again.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = Array.from(table.tHead.rows[0].cells);
  const words = new Intl.Collator("en", { numeric: true });
  const key = (row, column) => {
    const cell = row.cells[column];
    return "value" in cell.dataset ? cell.dataset.value : cell.textContent;
  };
  // What is missing or no number comes last in either order.
  const number = (text) => (text === "" ? NaN : text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text));
  const compare = (column, isNumber, sign) => (one, other) => {
    if (!isNumber) return sign * words.compare(key(one, column), key(other, column));
    const [a, b] = [number(key(one, column)), number(key(other, column))];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return a === b ? 0 : a < b ? -sign : sign;
  };
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = Array.from(table.tBodies[0].rows);
      rows.sort(compare(column, head.classList.contains("number"), sign));
      table.tBodies[0].append(...rows);
    });
  });
}
