// Passkeys: a button asks the device and posts its answer. Where the browser can't, the button stays hidden and a code does it.
const can = window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON;

for (const form of can ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-failed]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      failed.hidden = false;
      failed.focus();
    }
  });
}

async function ask(form) {
  if (form.dataset.passkey === "add") {
    const options = JSON.parse(form.dataset.options).creation_options.publicKey;
    options.authenticatorSelection = { ...options.authenticatorSelection, residentKey: "preferred", requireResidentKey: false };
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  const options = form.dataset.options
    ? JSON.parse(form.dataset.options)
    : await (await fetch(form.action, { headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" } })).json();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
  return navigator.credentials.get({ publicKey });
}
