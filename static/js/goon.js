// Sends the form of a page that only reports progress, so that nobody need press its button again and again.
document.querySelector("form[data-goes-on]")?.requestSubmit();
