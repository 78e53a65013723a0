// Moves focus to what the page has to say first: the error summary, else the banner of the last action.
const target = document.querySelector(".summary[data-focus]") ?? document.querySelector("[data-focus]");
if (target) {
  // A form sent from …#main comes back as …#main, and the browser would move the focus there after us.
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  if (document.activeElement !== target) target.focus();
}
