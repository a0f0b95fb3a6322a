/** The page's furniture: steps that are idle, busy, done or failed, and outputs that show text alone. */

/** The element of that id. */
export function byId<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`#${id} is not on the page`);
  return found;
}

const within = (id: string, selector: string): HTMLElement => {
  const found = byId(id, HTMLElement).querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`${selector} is not in #${id}`);
  return found;
};

export const show = (id: string, text: string): void => {
  byId(id, HTMLElement).textContent = text;
};

/** Lets the user work in a step. */
export const open = (step: string): void => {
  within(step, 'fieldset').removeAttribute('disabled');
};

/** Shows the result of a step that has one. */
export const reveal = (step: string): void => {
  within(step, '.result').hidden = false;
};

const hideResult = (step: string): void => {
  byId(step, HTMLElement).querySelector('.result')?.setAttribute('hidden', '');
};

/** Takes a step back to its beginning, without its result. */
export function close(step: string): void {
  within(step, 'fieldset').setAttribute('disabled', '');
  hideResult(step);
  within(step, '.status').textContent = '';
  byId(step, HTMLElement).dataset['state'] = 'idle';
}

/** Parts of a JWS, each in its colour. */
export function showJws(id: string, jws: string): void {
  const names = ['header', 'payload', 'signature'];
  const nodes = jws.split('.').flatMap((text, index) => {
    const dot = document.createElement('span');
    dot.className = 'dot';
    dot.textContent = '.';
    const part = document.createElement('span');
    part.className = `part ${names[index] ?? ''}`;
    part.textContent = text;
    return index === 0 ? [part] : [dot, part];
  });
  byId(id, HTMLElement).replaceChildren(...nodes);
}

export function showVerdict(id: string, refusal: string | undefined): void {
  const output = byId(id, HTMLOutputElement);
  output.dataset['valid'] = String(refusal === undefined);
  output.textContent = refusal === undefined ? 'valid' : `not valid: ${refusal}`;
}

function cancelButton(abort: AbortController): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = 'Cancel';
  button.addEventListener('click', () => abort.abort());
  return button;
}

/**
 * Does a step's work while the step shows that it waits. `work` gives the words to end with; what it
 * throws is told by `explain`.
 */
export async function perform(
  step: string,
  work: (signal: AbortSignal) => Promise<string>,
  explain: (error: unknown) => string,
): Promise<void> {
  const card = byId(step, HTMLElement);
  const fields = within(step, 'fieldset');
  const status = within(step, '.status');
  const abort = new AbortController();
  const focused = document.activeElement;
  card.dataset['state'] = 'busy';
  fields.setAttribute('disabled', '');
  status.replaceChildren('Waiting for Keyward, which may ask you in a window of its own. ');
  status.append(cancelButton(abort));
  hideResult(step);
  try {
    status.textContent = await work(abort.signal);
    card.dataset['state'] = 'done';
  } catch (error) {
    status.textContent = explain(error);
    card.dataset['state'] = 'failed';
  } finally {
    fields.removeAttribute('disabled');
    if (focused instanceof HTMLElement && fields.contains(focused)) focused.focus();
  }
}
