/* The weighted sum of a score sheet while it is filled in. The server computes it anew: this only shows it.
 *
 * <form data-scores>
 *   <input data-weight="25.00">       points of 0–100 with at most two places, and the weight of the criterion
 * Anywhere on the page:
 *   <output data-scores-total>        the sum of what is scored so far, in two places, halves rounded up
 *   <span data-scores-count>          how many criteria that is
 */

const POINTS = /^\d{1,3}(\.\d{1,2})?$/;

/** Hundredths of a decimal text as a whole number, so that no binary fraction gets in; null for what is no score. */
export function hundredths(text) {
  const clean = text.trim();
  if (!POINTS.test(clean)) return null;
  const [whole, part = ""] = clean.split(".");
  const value = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return value <= 10000 ? value : null;
}

/** The weighted sum in hundredths, halves up, and how many pairs of points and weight have points. */
export function weighted(pairs) {
  const scored = pairs.filter(([points]) => points !== null);
  const sum = scored.reduce((total, [points, weight]) => total + points * weight, 0);
  return { total: Math.floor((sum + 5000) / 10000), count: scored.length };
}

function show(form) {
  const fields = [...form.querySelectorAll("[data-weight]")];
  const { total, count } = weighted(fields.map((field) => [hundredths(field.value), hundredths(field.dataset.weight)]));
  const words = `${Math.floor(total / 100)}.${String(total % 100).padStart(2, "0")}`;
  document.querySelectorAll("[data-scores-total]").forEach((place) => { place.textContent = words; });
  document.querySelectorAll("[data-scores-count]").forEach((place) => { place.textContent = String(count); });
}

document.querySelectorAll("form[data-scores]").forEach((form) => {
  form.addEventListener("input", () => show(form));
  show(form);
});
