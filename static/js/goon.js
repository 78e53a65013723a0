// Sends the form of a page that only reports progress, so that nobody need press its button again and again.
// The pause leaves others their turn when nothing could be read.
setTimeout(() => document.querySelector("form[data-goes-on]")?.requestSubmit(), 300);
