// Passkeys: asks the browser to make or to use one, and hands the answer to the server.
const ask = async (address, body) => {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

async function carryOut(part, button, work) {
  const said = part.querySelector('[role=alert]');
  said.hidden = true;
  button.disabled = true;
  try {
    location.assign((await work()).go);
  } catch {
    said.hidden = false; // turned away, timed out, or not ours: in words of the page
    button.disabled = false;
  }
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const signIn = document.querySelector('[data-passkey-sign-in]');
  if (signIn) {
    const button = signIn.querySelector('button');
    signIn.hidden = false;
    button.addEventListener('click', () => carryOut(signIn, button, async () => {
      const { step, options } = await ask('/sign-in/passkey/begin');
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      return ask('/sign-in/passkey', { step, credential: credential.toJSON(), next: signIn.dataset.next });
    }));
  }
  const making = document.querySelector('[data-passkey-new]');
  making?.addEventListener('submit', (event) => {
    event.preventDefault();
    carryOut(making, making.querySelector('button'), async () => {
      const { step, options } = await ask('/profile/passkeys/begin');
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      return ask('/profile/passkeys', { step, credential: credential.toJSON(), name: making.elements.name.value });
    });
  });
}
