// Moves focus to what the page has to say first: the error summary, else the banner of the last action.
const target = document.querySelector(".summary[data-focus]") ?? document.querySelector("[data-focus]");
if (target && document.activeElement !== target) target.focus();
