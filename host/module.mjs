/**
 * The PKCS #11 module and the tokens in its slots.
 *
 * A token is known by its serial number, not by its slot: it may come back in another one. Every token that
 * was logged in to has one session that stays, the home session; closing a token's last session would log
 * out. Each call works in a session of its own, closed after it, so an operation that failed in the middle
 * leaves nothing behind.
 *
 * A token may go at any time, and modules disagree on what they answer then. So after an answer that could
 * mean it, the slot is asked which token it holds; if it is not this one, all that was known is dropped and
 * the module is started anew, and the call after that finds what is there by then.
 */
import pkcs11 from 'pkcs11js';
import {
  Failure,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_NOT_PERMITTED,
} from './psa.mjs';
import { ckrOf } from './status.mjs';

const SERIAL = pkcs11.CKF_SERIAL_SESSION;
const READ_WRITE = SERIAL | pkcs11.CKF_RW_SESSION;
const MAX_TOKENS = 64;
/** CKS_RO_USER_FUNCTIONS and CKS_RW_USER_FUNCTIONS, which the package does not name. */
const USER_STATES = [1, 3];

/** Answers after which the token may be another, or gone. */
const UNSURE = new Set(
  [
    'GENERAL_ERROR',
    'FUNCTION_FAILED',
    'DEVICE_ERROR',
    'DEVICE_REMOVED',
    'TOKEN_NOT_PRESENT',
    'TOKEN_NOT_RECOGNIZED',
    'SLOT_ID_INVALID',
    'SESSION_CLOSED',
    'SESSION_HANDLE_INVALID',
    'OBJECT_HANDLE_INVALID',
    'KEY_HANDLE_INVALID',
    'CRYPTOKI_NOT_INITIALIZED',
  ].map((name) => pkcs11[`CKR_${name}`]),
);

const lost = () => new Failure(PSA_ERROR_COMMUNICATION_FAILURE);

const quietly = (work) => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

const isSet = (info, flag) => (info.flags & flag) !== 0;

export function createModule(path) {
  const lib = new pkcs11.PKCS11();
  lib.load(path);
  lib.C_Initialize();

  /** Serial number to { slot, home }. */
  const open = new Map();
  let sessions = 0;

  function openAny(slot) {
    try {
      return lib.C_OpenSession(slot, READ_WRITE);
    } catch (error) {
      if (ckrOf(error) !== pkcs11.CKR_TOKEN_WRITE_PROTECTED) throw error;
      return lib.C_OpenSession(slot, SERIAL);
    }
  }
  function openSession(slot) {
    const session = openAny(slot);
    sessions += 1;
    return session;
  }
  function closeSession(session) {
    sessions -= 1;
    quietly(() => lib.C_CloseSession(session));
  }

  function present() {
    return lib
      .C_GetSlotList(true)
      .slice(0, MAX_TOKENS)
      .map((slot) => ({ slot, info: quietly(() => lib.C_GetTokenInfo(slot)) }))
      .filter(({ info }) => info && isSet(info, pkcs11.CKF_TOKEN_INITIALIZED))
      .map(({ slot, info }) => ({ slot, info, serial: info.serialNumber.trim() }));
  }

  function restart() {
    open.clear();
    sessions = 0;
    quietly(() => lib.C_Finalize());
    lib.C_Initialize();
  }

  const isThere = (slot, serial) =>
    quietly(() => lib.C_GetTokenInfo(slot).serialNumber.trim()) === serial;

  function enter(serial) {
    const known = open.get(serial);
    if (known && isThere(known.slot, serial)) return known;
    if (known) restart();
    const look = () => present().find((token) => token.serial === serial);
    let found = look();
    if (!found) {
      restart();
      found = look();
    }
    if (!found) throw lost();
    const entered = { slot: found.slot, home: openSession(found.slot), serial };
    open.set(serial, entered);
    return entered;
  }

  /** Runs `work` on the token; if the token went meanwhile, that is what the failure says. */
  function onToken(serial, work) {
    const token = enter(serial);
    try {
      return work(token);
    } catch (error) {
      if (UNSURE.has(ckrOf(error)) && !isThere(token.slot, serial)) {
        restart();
        throw lost();
      }
      throw error;
    }
  }

  const isLoggedIn = ({ slot, home }) => {
    const { state } = lib.C_GetSessionInfo(home);
    const needed = isSet(lib.C_GetTokenInfo(slot), pkcs11.CKF_LOGIN_REQUIRED);
    return !needed || USER_STATES.includes(state);
  };

  return {
    lib,
    sessions: () => sessions,
    isThere: (serial) => isThere(open.get(serial)?.slot, serial),
    tokens() {
      // A module may have looked for tokens once, when it started.
      if (open.size === 0) restart();
      return present().map(({ info, serial }) => ({
        serial,
        label: info.label.trim(),
        manufacturer: info.manufacturerID.trim(),
        model: info.model.trim(),
        loggedIn: open.has(serial) && quietly(() => isLoggedIn(open.get(serial))) === true,
        pinPad: isSet(info, pkcs11.CKF_PROTECTED_AUTHENTICATION_PATH),
        finalTry: isSet(info, pkcs11.CKF_USER_PIN_FINAL_TRY),
        locked: isSet(info, pkcs11.CKF_USER_PIN_LOCKED),
      }));
    },
    login(serial, pin) {
      onToken(serial, ({ home }) => {
        try {
          lib.C_Login(home, pkcs11.CKU_USER, pin);
        } catch (error) {
          if (ckrOf(error) !== pkcs11.CKR_USER_ALREADY_LOGGED_IN) throw error;
        }
      });
    },
    logout(serial) {
      onToken(serial, ({ home }) => {
        try {
          lib.C_Logout(home);
        } catch (error) {
          if (ckrOf(error) !== pkcs11.CKR_USER_NOT_LOGGED_IN) throw error;
        }
      });
    },
    /**
     * Runs `work` in a session of its own, logged in.
     * @throws Failure PSA_ERROR_BAD_STATE, with `needs: 'pin'`, before anything was done
     */
    use: (serial, work) =>
      onToken(serial, (token) => {
        if (!isLoggedIn(token)) throw new Failure(PSA_ERROR_BAD_STATE, 'pin');
        const session = openSession(token.slot);
        try {
          return work(session, token.home);
        } finally {
          closeSession(session);
        }
      }),
    /** Gives the PIN for one operation that was set up in `session`. */
    authenticate(session, pin) {
      if (pin === undefined) throw new Failure(PSA_ERROR_NOT_PERMITTED, 'key-pin');
      lib.C_Login(session, pkcs11.CKU_CONTEXT_SPECIFIC, pin);
    },
    close: () => quietly(() => lib.C_Finalize()),
  };
}
