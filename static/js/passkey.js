/* Fills in a [data-passkey] form with the browser's passkey, then sends it. Its JSON has the options that the server
   chose. What goes wrong is said in the form. */
const form = document.querySelector("[data-passkey]");
const notice = form.querySelector("[role=alert][hidden]");
const options = JSON.parse(form.querySelector("script[type='application/json']").textContent).publicKey;
const isSupported = Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  notice.hidden = true;
  try {
    const credential = await ask();
    form.elements.credential.value = JSON.stringify(credential.toJSON());
  } catch (error) {
    say(reason(error));
    return;
  }
  form.submit();
});

function ask() {
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function reason(error) {
  if (!isSupported) return form.dataset.unsupported;
  return (error.name === "InvalidStateError" && form.dataset.known) || form.dataset.canceled;
}

function say(sentence) {
  notice.textContent = sentence;
  notice.hidden = false;
}
