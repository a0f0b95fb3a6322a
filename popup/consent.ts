/**
 * The consent window: shows the questions that wait, one at a time, and carries the answers back.
 *
 * The questions live in the worker. When it is restarted they are gone, and a new question may bear
 * an old number: so everything on display is dropped the moment the connection is, before any
 * click.
 */
import { REMEMBER_ONCE } from '../protocol/admin.ts';
import { type AdminClient, createAdminClient } from './admin-client.ts';
import { connectAdminPort } from './extension.ts';
import { createStage } from './stage.ts';
import { isGone, troubleInWords } from './trouble.ts';
import { button, h, place, tell } from './ui.ts';
import type { Question } from './views/question.ts';

/** Attempts to reach the worker before the user is told, and the pause after each, in ms. */
const ATTEMPTS = 5;
const PAUSE = 300;

/**
 * How long the window stays when nothing waits, in ms. The worker closes it sooner. A window that
 * closed itself at once could take with it, denied, a question that was just about to appear.
 */
const LINGER = 2000;
const NOTHING = 'No question is waiting. You can close this window.';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** "1 of 3", and a way out of a flood. Its place is reserved: no button below ever moves. */
function showQueue(
  questions: readonly Question[],
  shown: Question | undefined,
  denyAll: (questions: readonly Question[]) => void,
): void {
  const ofSite = questions.filter(({ origin }) => origin === shown?.origin);
  const waiting = [
    h('span', { class: 'position' }, `1 of ${questions.length}`),
    button('Deny all from this site', () => denyAll(ofSite), { class: 'small' }),
  ];
  place('queue').replaceChildren(...(questions.length > 1 ? waiting : []));
}

function createConsentWindow(client: AdminClient) {
  const send = async ({ id }: Question, allow: 0 | 1, remember: number) => {
    try {
      await client.call('answerQuestion', { id, allow, remember });
    } catch (error) {
      if (isGone(error)) return;
      tell(troubleInWords(error));
      stage.rearm();
    }
  };
  const answer = (questions: readonly Question[], allow: 0 | 1, remember = REMEMBER_ONCE) => {
    stage.disarm();
    tell('');
    for (const question of questions) void send(question, allow, remember);
  };
  const stage = createStage((question) => ({
    allow: (remember) => answer([question], 1, remember),
    deny: () => answer([question], 0),
    unlock: (passphrase) => client.call('unlock', { passphrase }),
  }));

  let leaving: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    place('question').replaceChildren(h('p', { class: 'nothing' }, NOTHING));
    window.close();
  };
  const update = (questions: readonly Question[]) => {
    clearTimeout(leaving);
    const shown = stage.update(questions);
    showQueue(questions, shown, (all) => answer(all, 0));
    if (!shown) leaving = setTimeout(leave, LINGER);
  };
  /** The worker is gone, and its questions with it. */
  const drop = () => {
    stage.clear();
    showQueue([], undefined, () => {});
  };
  return { update, drop };
}

/** Keeps the window up with the questions for as long as it is open. */
async function follow(client: AdminClient): Promise<never> {
  const { update, drop } = createConsentWindow(client);
  for (let revision = 0, failures = 0; ; ) {
    try {
      const answered = await client.call('watchQuestions', { revision });
      revision = answered.revision;
      failures = 0;
      tell('');
      update(answered.questions);
    } catch (error) {
      drop();
      revision = 0;
      failures += 1;
      if (failures >= ATTEMPTS) tell(troubleInWords(error));
      await pause(PAUSE * failures);
    }
  }
}

void follow(createAdminClient(connectAdminPort));
