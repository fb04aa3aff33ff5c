/* The arrow keys turn from one file to the next; without this, the two links do.
 *
 * <… data-viewer> with <a rel="prev"> and <a rel="next">
 */

const KEYS = { ArrowLeft: "prev", ArrowRight: "next" };

document.addEventListener("keydown", (event) => {
  const rel = KEYS[event.key];
  if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  document.querySelector(`[data-viewer] a[rel="${rel}"]`)?.click();
});
